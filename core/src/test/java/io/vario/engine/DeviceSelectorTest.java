package io.vario.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vario.device.IommuGroup;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DeviceListing;
import io.vario.host.HostInventory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSelectorTest {
  private static final HostInventory HOST =
      new Devices(
          device("0000:3b:00.0", 0x15b3, 0x101d),
          device("0000:3b:00.2", 0x15b3, 0x101e),
          device("0000:3b:00.3", 0x15b3, 0x101e),
          device("0001:3b:00.0", 0x8086, 0x10d3),
          device("10000:3b:00.0", 0x8086, 0x0a54));

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
        "3b.00.2"
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
      })
  void refuses(String text) {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).isPrintable());
  }

  @Test
  void refusesLongTextShortly() {
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> DeviceSelector.parse("*".repeat(10_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  private static PciDevice device(String address, int vendor, int device) {
    PciIds ids = new PciIds(vendor, device, 0, 0);
    Modalias modalias = Modalias.of(ids, new PciClass(0x020000));
    return PciDevice.builder(PciAddress.parse(address), modalias).build();
  }

  /** Hold devices in memory; eth2 and enp59s0f0v1 are the interfaces of two of them. */
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
      return List.of();
    }

    @Override
    public Optional<PciAddress> addressOfInterface(String interfaceName) {
      return switch (interfaceName) {
        case "eth2" -> Optional.of(PciAddress.parse("0000:3b:00.2"));
        case "enp59s0f0v1" -> Optional.of(PciAddress.parse("0000:3b:00.3"));
        default -> Optional.empty();
      };
    }
  }
}
