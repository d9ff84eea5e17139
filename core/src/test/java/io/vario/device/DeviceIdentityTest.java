package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceIdentityTest {
  private static final String NIC = "pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00";
  private static final String OTHER = "pci:v000015B3d0000101Esv000015B3sd00000059bc02sc00i00";

  private static DeviceIdentity identity(
      String modalias, @Nullable String path, @Nullable String serial) {
    return new DeviceIdentity(
        Modalias.parse(modalias),
        Optional.ofNullable(path),
        Optional.ofNullable(serial),
        OptionalInt.empty());
  }

  @Test
  void aDeviceIsTheSameIfAllIs() {
    DeviceIdentity nic = identity(NIC, "pci0000:3a/02.0", "00-11");
    assertThat(nic.differences(nic)).isEmpty();
  }

  @Test
  void eachDifferenceIsNamed() {
    DeviceIdentity nic = identity(NIC, "pci0000:3a/02.0", "00-11");
    assertThat(nic.differences(identity(OTHER, "pci0000:3a/02.0", "00-11")))
        .containsExactly(
            "it is 15b3:101e (subsystem 15b3:0059, class 020000), not 15b3:101e (subsystem"
                + " 15b3:0058, class 020000)");
    assertThat(nic.differences(identity(NIC, "pci0000:3a/03.0", "00-22")))
        .containsExactly(
            "it is plugged in at 'pci0000:3a/03.0', not at 'pci0000:3a/02.0'",
            "its serial number is '00-22', not '00-11'");
    DeviceIdentity vf =
        new DeviceIdentity(nic.modalias(), nic.path(), nic.serial(), OptionalInt.of(3));
    assertThat(vf.differences(nic)).containsExactly("it is no VF, not VF 3");
    assertThat(nic.differences(vf)).containsExactly("it is VF 3, not no VF");
  }

  /** A user who is not root is shown no serial number, and an old recording has no path. */
  @Test
  void whatIsNotKnownDoesNotCount() {
    DeviceIdentity nic = identity(NIC, "pci0000:3a/02.0", "00-11");
    assertThat(nic.differences(identity(NIC, null, null))).isEmpty();
    assertThat(identity(NIC, null, null).differences(nic)).isEmpty();
  }

  @Test
  void itIsFoundElsewhereByItsSerialNumberAlone() {
    DeviceIdentity nic = identity(NIC, "pci0000:3a/02.0", "00-11");
    assertThat(nic.isMovedTo(identity(NIC, "pci0000:5d/02.0", "00-11"))).isTrue();
    assertThat(nic.isMovedTo(identity(NIC, "pci0000:5d/02.0", "00-12"))).isFalse();
    assertThat(nic.isMovedTo(identity(OTHER, "pci0000:5d/02.0", "00-11"))).isFalse();
    assertThat(nic.isMovedTo(identity(NIC, "pci0000:5d/02.0", null))).isFalse();
  }
}
