package io.vario.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vario.device.IommuGroup;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DeviceListing;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSelectorTest {
  private static final HostInventory HOST =
      new Devices(
          maker(device("0000:3b:00.0", 0x15b3, 0x101d).iommuGroup(new IommuGroup(16))),
          made(device("0000:3b:00.2", 0x15b3, 0x101e).iommuGroup(new IommuGroup(17))),
          made(device("0000:3b:00.3", 0x15b3, 0x101e).iommuGroup(new IommuGroup(17))),
          device("0001:3b:00.0", 0x8086, 0x10d3).build(),
          device("10000:3b:00.0", 0x8086, 0x0a54, 0x010802).build());

  @ParameterizedTest
  @CsvSource({
    "0000:3b:00.2, 0000:3b:00.2",
    "3b:00.2, 0000:3b:00.2",
    "3B:00.2, 0000:3b:00.2",
    "pci_0000_3b_00_2, 0000:3b:00.2",
    "10000:3b:00.0, 10000:3b:00.0",
    "15b3:101e, 0000:3b:00.2 0000:3b:00.3",
    "15B3:101E, 0000:3b:00.2 0000:3b:00.3",
    "0000:3b:00.*, 0000:3b:00.0 0000:3b:00.2 0000:3b:00.3",
    "3b:00.*, 0000:3b:00.0 0000:3b:00.2 0000:3b:00.3",
    "3B:00.[23], 0000:3b:00.2 0000:3b:00.3",
    "0000:3b:00.[!0], 0000:3b:00.2 0000:3b:00.3",
    "000?:3b:00.0, 0000:3b:00.0 0001:3b:00.0",
    "*:3b:00.0, 0000:3b:00.0 0001:3b:00.0 10000:3b:00.0",
    "eth2, 0000:3b:00.2",
    "enp59s0f0v1, 0000:3b:00.3",
    "/dev/nvme0n1, 10000:3b:00.0",
    "/dev/disk/by-id/nvme-A:B_1, 10000:3b:00.0",
    "group:17, 0000:3b:00.2 0000:3b:00.3",
  })
  void selects(String text, String addresses) {
    DeviceSelector selector = DeviceSelector.parse(text);
    assertThat(selector).hasToString(text);
    assertThat(selector.select(HOST))
        .extracting(device -> device.address().toString())
        .containsExactly(addresses.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000:3b:00.1",
        "3b:00.7",
        "15b3:ffff",
        "0002:*",
        "*.6",
        "eth9",
        "lo",
        "deadbeef",
        "3b.00.2",
        "/dev/sda",
        "group:0",
        "group:999999999",
      })
  void tellsThatThereIsNone(String text) {
    DeviceSelector selector = DeviceSelector.parse(text);
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> selector.select(HOST))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_DEVICE))
        .satisfies(e -> assertThat(e.hint()).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "../../etc",
        "/sys",
        "eth2/..",
        "eth 2",
        "eth2\n",
        "eth\u0000",
        "ethernet-is-my-name",
        "eth*",
        "0000:3b:20.0",
        "0000:3b:00.8",
        "0000:3b:00",
        "3b:00",
        "15b3:101",
        "15b3:101g",
        "15b3:101e:1",
        "0x15b3:0x101e",
        "pci_0000_3b_00_2*",
        "\u0661\u0662\u0663\u0664:101e",
        "caf\u00e9",
        "/dev/",
        "/dev",
        "/dev/..",
        "/dev/../etc/passwd",
        "/dev/./sda",
        "/dev//sda",
        "/dev/sda/",
        "/dev/sd\u0000a",
        "/dev/sd\na",
        "/sys/class/block/sda",
        "group:",
        "group:x",
        "group:-1",
        "group:+1",
        "group:1 ",
        "group:1*",
        "group:1000000000",
        "GROUP:1",
      })
  void refuses(String text) {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).isPrintable());
  }

  @ParameterizedTest
  @CsvSource({
    "nic, 0000:3b:00.0 0000:3b:00.2 0000:3b:00.3 0001:3b:00.0",
    "nvme, 10000:3b:00.0",
  })
  void selectsByCategory(String word, String addresses) {
    assertThat(DeviceSelector.ofCategory(word).select(HOST))
        .extracting(device -> device.address().toString())
        .containsExactly(addresses.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "0000:3b:00.0, 0000:3b:00.2 0000:3b:00.3",
    "3b:00.0:0-1, 0000:3b:00.2 0000:3b:00.3",
    "3b:00.0:1, 0000:3b:00.3",
    "pci_0000_3b_00_0:1, 0000:3b:00.3",
    "'eth0:1,0', 0000:3b:00.2 0000:3b:00.3",
    "eth0, 0000:3b:00.2 0000:3b:00.3",
    "15b3:101d, 0000:3b:00.2 0000:3b:00.3",
    "15b3:101d:0, 0000:3b:00.2",
    "group:16, 0000:3b:00.2 0000:3b:00.3",
    "group:16:1, 0000:3b:00.3",
    "3b:00.*:0, 0000:3b:00.2",
  })
  void selectsVirtualFunctions(String text, String addresses) {
    assertThat(DeviceSelector.virtualFunctions(text).select(HOST))
        .extracting(device -> device.address().toString())
        .containsExactly(addresses.split(" "));
  }

  /** Of VFs that are still being made, those that are there can be had. */
  @ParameterizedTest
  @CsvSource({
    "3b:00.0, 0000:3b:00.2 0000:3b:00.3",
    "'eth0:1,7', 0000:3b:00.3",
    "3b:00.0:9, ''",
    "3b:00.2, ''",
    "eth9:0, ''",
  })
  void selectsVirtualFunctionsThatArePresent(String text, String addresses) {
    assertThat(
            DeviceSelector.virtualFunctions(text).present(HOST).stream()
                .map(device -> device.address().toString())
                .toList())
        .isEqualTo(addresses.isEmpty() ? List.of() : List.of(addresses.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "3b:00.2, it is a VF of 0000:3b:00.0",
    "0001:3b:00.0, ''",
    "3b:00.0:2, its VFs are 0 to 1",
    "'eth0:0,9', its VFs are 0 to 1",
    "eth9:0, did you mean eth0?",
  })
  void tellsThatThereIsNoVirtualFunction(String text, String hint) {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.virtualFunctions(text).select(HOST))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_DEVICE))
        .satisfies(e -> assertThat(e.hint().orElse("")).isEqualTo(hint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":0",
        "eth0:",
        "eth0:0-",
        "eth0:1-0",
        "eth0:-",
        "eth0:,",
        "eth0:65536",
        "eth0:0,",
        "eth0:a",
        "3b:00:0",
        "group:x:0",
        "eth0:99999999999"
      })
  void refusesWhatNamesNoVirtualFunction(String text) {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.virtualFunctions(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Test
  void refusesWhatIsAmbiguous() {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.parse("/dev/nvme9n1").select(HOST))
        .withMessageContaining("0000:3b:00.0, 0001:3b:00.0")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    HostInventory twoMakers =
        new Devices(
            maker(device("0000:3b:00.0", 0x15b3, 0x101d)),
            maker(device("0000:3b:00.1", 0x15b3, 0x101d)));
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.virtualFunctions("15b3:101d").select(twoMakers))
        .withMessageContaining("0000:3b:00.0, 0000:3b:00.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000:3b:00.1 | there are 0000:3b:00.0, 0000:3b:00.2, 0000:3b:00.3 in that place",
        "0002:3b:00.0 | in another domain there are 0000:3b:00.0, 0001:3b:00.0, 10000:3b:00.0",
        "0000:3b:01.0 | on that bus there are 0000:3b:00.0, 0000:3b:00.2, 0000:3b:00.3",
        "0000:3c:00.0 | there are devices on 0000:3b, 0001:3b, 10000:3b",
        "15b3:1111 | of that vendor there are 15b3:101d, 15b3:101e",
        "15b2:101e | did you mean 15b3:101e?",
        "ffff:ffff | vario list shows the devices",
        "0002:* | there are devices on 0000:3b, 0001:3b, 10000:3b",
        "eht2 | did you mean eth2?",
        "nvme0n1 | did you mean /dev/nvme0n1?",
        "gpu | did you mean --class gpu?",
        "wlp0s20f3 | the interfaces of PCI devices are enp59s0f0v1, eth0, eth2",
        "/dev/nvme1n1 | did you mean /dev/nvme0n1?",
        "/dev/vg0/root | the block devices of PCI devices are /dev/nvme0n1",
        "group:99 | the groups of devices are 16, 17",
      })
  void suggestsWhatIsThere(String text, String hint) {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.parse(text).select(HOST))
        .satisfies(e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void suggestsTheClassesThatAreThere() {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.ofCategory("gpu").select(HOST))
        .satisfies(
            e -> assertThat(e.hint()).contains("of the classes there are nic (4), nvme (1)"));
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.ofCategory("printer"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Test
  void refusesLongTextShortly() {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.parse("*".repeat(10_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  private static PciDevice.Builder device(String address, int vendor, int device) {
    return device(address, vendor, device, 0x020000);
  }

  private static PciDevice.Builder device(String address, int vendor, int device, int pciClass) {
    PciIds ids = new PciIds(vendor, device, 0, 0);
    Modalias modalias = Modalias.of(ids, new PciClass(pciClass));
    return PciDevice.builder(PciAddress.parse(address), modalias);
  }

  private static PciDevice maker(PciDevice.Builder device) {
    List<PciAddress> vfs =
        List.of(PciAddress.parse("0000:3b:00.2"), PciAddress.parse("0000:3b:00.3"));
    return device.sriov(new SriovRole.PhysicalFunction(8, 2, true, vfs)).build();
  }

  private static PciDevice made(PciDevice.Builder device) {
    return device
        .sriov(new SriovRole.VirtualFunction(PciAddress.parse("0000:3b:00.0"), OptionalInt.empty()))
        .build();
  }

  /** Hold devices in memory; eth0, eth2 and enp59s0f0v1 are the interfaces of three of them. */
  private static final class Devices implements HostInventory {
    private final List<PciDevice> devices;

    Devices(PciDevice... devices) {
      this.devices = List.of(devices);
    }

    @Override
    public DeviceListing devices() {
      return new DeviceListing(devices, List.of());
    }

    @Override
    public Optional<PciDevice> device(PciAddress address) {
      for (PciDevice device : devices) {
        if (device.address().equals(address)) {
          return Optional.of(device);
        }
      }
      return Optional.empty();
    }

    @Override
    public List<PciDevice> members(IommuGroup group) {
      List<PciDevice> members = new ArrayList<>();
      for (PciDevice device : devices) {
        if (device.iommuGroup().equals(Optional.of(group))) {
          members.add(device);
        }
      }
      return members;
    }

    @Override
    public List<PciAddress> addressesOfBlockDevice(String node) {
      return switch (node) {
        case "/dev/nvme0n1", "/dev/disk/by-id/nvme-A:B_1" ->
            List.of(PciAddress.parse("10000:3b:00.0"));
        case "/dev/nvme9n1" ->
            List.of(PciAddress.parse("0000:3b:00.0"), PciAddress.parse("0001:3b:00.0"));
        default -> List.of();
      };
    }

    @Override
    public List<String> interfaceNames() {
      return List.of("enp59s0f0v1", "eth0", "eth2");
    }

    @Override
    public List<String> blockDeviceNodes() {
      return List.of("/dev/nvme0n1");
    }

    @Override
    public Optional<PciAddress> addressOfInterface(String interfaceName) {
      return switch (interfaceName) {
        case "eth0" -> Optional.of(PciAddress.parse("0000:3b:00.0"));
        case "eth2" -> Optional.of(PciAddress.parse("0000:3b:00.2"));
        case "enp59s0f0v1" -> Optional.of(PciAddress.parse("0000:3b:00.3"));
        default -> Optional.empty();
      };
    }
  }
}
