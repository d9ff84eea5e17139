package io.vario.sysfs.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.host.DeviceListing;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideBySideTest {
  private static final String DEVICES = "/sys/bus/pci/devices";
  private static final int COUNT = 1000;

  private final Crowd host = new Crowd();

  /** Every tenth device a PF of eight VFs, and some of all kinds of trouble. */
  private static final class Crowd implements KernelFiles {
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    volatile @Nullable Throwable thrown;

    static String address(int number) {
      return String.format(
          Locale.ROOT, "0000:%02x:%02x.%d", number / 256, number / 8 % 32, number % 8);
    }

    private static int number(String path) {
      PciAddress address =
          PciAddress.parse(path.substring(DEVICES.length() + 1, DEVICES.length() + 13));
      return address.bus() * 256 + address.device() * 8 + address.function();
    }

    private static boolean isVf(int number) {
      return number % 10 > 1;
    }

    @Override
    public Reading<List<String>> list(String path) {
      threads.add(Thread.currentThread());
      List<String> names = new ArrayList<>();
      if (path.equals(DEVICES)) {
        for (int i = COUNT - 1; i >= 0; i--) {
          names.add(address(i));
        }
        return Reading.of(names);
      }
      int number = number(path);
      if (number % 37 == 5) {
        return Reading.absent();
      }
      if (number % 41 == 6) {
        return Reading.denied(path, "EACCES (Permission denied)");
      }
      names.addAll(List.of("modalias", "driver", "driver_override", "iommu_group", "numa_node"));
      if (isVf(number)) {
        names.add("physfn");
      } else if (number % 10 == 1) {
        names.addAll(List.of("sriov_totalvfs", "sriov_numvfs", "sriov_drivers_autoprobe"));
        for (int i = 0; i < 8; i++) {
          names.add("virtfn" + i);
        }
      }
      return Reading.of(names);
    }

    @Override
    public Reading<byte[]> read(String path) {
      int number = number(path);
      if (thrown instanceof RuntimeException mistake && number == 700) {
        throw mistake;
      }
      if (thrown instanceof Error broken && number == 700) {
        throw broken;
      }
      String text =
          switch (DeviceReader.lastName(path)) {
            case "modalias" ->
                number % 43 == 7
                    ? "pci:no"
                    : String.format(
                        Locale.ROOT,
                        "pci:v000015B3d0000%04Xsv000015B3sd00000001bc02sc00i00",
                        number);
            case "driver_override" -> number % 3 == 0 ? "vfio-pci" : "(null)";
            case "numa_node" -> number % 47 == 8 ? "none" : Integer.toString(number % 2);
            case "sriov_numvfs", "sriov_totalvfs" -> "8";
            default -> "1";
          };
      return number % 53 == 9
          ? Reading.denied(path, "EACCES (Permission denied)")
          : Reading.of((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public Reading<String> readLink(String path) {
      int number = number(path);
      String name = DeviceReader.lastName(path);
      if (name.startsWith("virtfn")) {
        return Reading.of("../" + address(number + 1 + Integer.parseInt(name.substring(6))));
      }
      return switch (name) {
        case "physfn" -> Reading.of("../" + address(number / 10 * 10 + 1));
        case "driver" -> Reading.of("../../../bus/pci/drivers/d" + number % 5);
        case "module" -> Reading.of("../../../../module/m" + number % 5);
        case "iommu_group" -> Reading.of("../../../kernel/iommu_groups/" + number);
        default -> Reading.absent();
      };
    }

    @Override
    public void write(String path, byte[] content) {
      throw new AssertionError(path);
    }

    @Override
    public boolean isWritable(String path) {
      return false;
    }
  }

  private DeviceReader reader() {
    return new DeviceReader(host, DEVICES);
  }

  private static List<PciAddress> addresses() {
    List<PciAddress> addresses = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      addresses.add(PciAddress.parse(Crowd.address(i)));
    }
    return addresses;
  }

  private static List<String> told(List<Reading<PciDevice>> readings) {
    List<String> told = new ArrayList<>();
    for (Reading<PciDevice> reading : readings) {
      PciDevice device = reading.orNull();
      told.add(device == null ? "none, " + reading.problem() : told(device));
    }
    return told;
  }

  private static String told(PciDevice device) {
    return device.address()
        + " "
        + device.modalias()
        + device.driver()
        + device.module()
        + device.override()
        + device.iommuGroup()
        + device.numaNode()
        + device.sriov()
        + device.problems();
  }

  @AfterEach
  void noThreadIsLeft() {
    for (Thread thread : host.threads) {
      assertThat(thread == Thread.currentThread() || !thread.isAlive()).isTrue();
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 40})
  void allIsAsOneThreadReadsIt(int threads) {
    List<String> one = told(reader().readAll(addresses()));

    assertThat(one).hasSize(COUNT).anyMatch(each -> each.contains("denied"));
    for (int round = 0; round < 20; round++) {
      assertThat(told(SideBySide.read(reader(), addresses(), threads))).isEqualTo(one);
    }
  }

  @Test
  void fewerDevicesThanThreadsAreNoTrouble() {
    assertThat(SideBySide.read(reader(), List.of(), 4)).isEmpty();
    List<PciAddress> one = addresses().subList(0, 1);
    assertThat(told(SideBySide.read(reader(), one, 4))).isEqualTo(told(reader().readAll(one)));
  }

  /** The inventory of a large host is in order, and each device's trouble is its own. */
  @Test
  void anInventoryHoldsWhatOneThreadReads() {
    DeviceListing listing = new SysfsInventory(host).devices();

    List<String> devices = new ArrayList<>();
    List<ReadProblem> problems = new ArrayList<>();
    for (Reading<PciDevice> reading : reader().readAll(addresses())) {
      PciDevice device = reading.orNull();
      if (device != null) {
        devices.add(told(device));
      }
      reading.problem().ifPresent(problems::add);
    }
    assertThat(listing.devices().stream().map(SideBySideTest::told))
        .containsExactlyElementsOf(devices);
    assertThat(listing.problems()).hasToString(problems.toString()).hasSizeGreaterThan(20);
  }

  @Test
  void whoIsInterruptedGetsAllAndFindsItAfterwards() {
    List<String> one = told(reader().readAll(addresses()));
    Thread.currentThread().interrupt();

    assertThat(told(SideBySide.read(reader(), addresses(), 4))).isEqualTo(one);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatIsThrownIsTheCallers() {
    RuntimeException mistake = new IllegalStateException("of a host");
    host.thrown = mistake;
    for (int round = 0; round < 20; round++) {
      assertThatThrownBy(() -> SideBySide.read(reader(), addresses(), 4)).isSameAs(mistake);
    }
    Error broken = new StackOverflowError();
    host.thrown = broken;
    assertThatThrownBy(() -> SideBySide.read(reader(), addresses(), 2)).isSameAs(broken);
  }
}
