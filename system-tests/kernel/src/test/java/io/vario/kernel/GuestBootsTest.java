package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Show that the guest is what the other tests take it for. */
@UsesGuest
class GuestBootsTest {
  private static final String VIRTIO_VARIANT =
      "alias vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i* virtio_vfio_pci";

  @Test
  void runsLinux612(Guest guest) {
    assertThat(guest.readFile("/proc/sys/kernel/osrelease")).startsWith("6.12.");
  }

  @ParameterizedTest
  @EnumSource(GuestDevice.class)
  void hasEachDeviceOnItsNativeDriver(GuestDevice device, Guest guest) {
    assertThat(guest.readFile(device.path() + "/vendor")).isEqualTo("0x" + device.vendor());
    assertThat(guest.readFile(device.path() + "/device")).isEqualTo("0x" + device.device());
    assertThat(guest.driverOf(device)).isEqualTo(device.driver());
    assertThat(guest.overrideOf(device)).isEqualTo("(null)");
  }

  @Test
  void putsDevicesIntoIommuGroups(Guest guest) {
    assertThat(guest.groupOf(GuestDevice.VIRTIO_NET.address()))
        .containsExactly(GuestDevice.VIRTIO_NET.address());
    assertThat(guest.groupOf(GuestDevice.IGB.address())).containsExactly(GuestDevice.IGB.address());
    assertThat(guest.groupOf(GuestDevice.SHARED_GROUP_A.address()))
        .containsExactly(
            GuestDevice.CONVENTIONAL_BRIDGE.address(),
            GuestDevice.SHARED_GROUP_A.address(),
            GuestDevice.SHARED_GROUP_B.address());
  }

  @Test
  void knowsTheVariantOfVirtio(Guest guest) {
    String aliases = guest.readFile("/lib/modules/" + release(guest) + "/modules.alias");
    assertThat(aliases.lines()).contains(VIRTIO_VARIANT);

    guest.run("modprobe virtio_vfio_pci").expectSuccess();

    assertThat(guest.list("/sys/module/virtio_vfio_pci/drivers"))
        .containsExactly("pci:virtio_vfio_pci");
  }

  @Test
  void bindsTheVariantAndGivesTheDeviceBack(Guest guest) {
    GuestDevice device = GuestDevice.VIRTIO_NET;
    String first = guest.snapshotOf(device);
    guest.run("modprobe virtio_vfio_pci").expectSuccess();

    switchDriver(guest, device.address(), "virtio_vfio_pci");
    assertThat(guest.driverOf(device)).isEqualTo("virtio_vfio_pci");
    assertThat(guest.list(device.path() + "/vfio-dev")).hasSize(1);
    assertThat(guest.snapshotOf(device)).isNotEqualTo(first);

    switchDriver(guest, device.address(), "");
    assertThat(guest.snapshotOf(device)).isEqualTo(first);
  }

  @Test
  void makesVirtualFunctionsOfTheNetworkDevice(Guest guest) {
    guest.createVirtualFunctions(GuestDevice.IGB, 2);
    String first = GuestDevice.IGB.virtualFunction(0);
    String second = GuestDevice.IGB.virtualFunction(1);

    assertThat(guest.driverOf(first)).isEqualTo("igbvf");
    assertThat(guest.driverOf(second)).isEqualTo("igbvf");
    assertThat(guest.groupOf(first)).containsExactly(first);

    guest.createVirtualFunctions(GuestDevice.IGB, 0);
    assertThat(guest.exists("/sys/bus/pci/devices/" + first)).isFalse();
  }

  @Test
  void makesVirtualFunctionsOfTheDisk(Guest guest) {
    guest.createVirtualFunctions(GuestDevice.NVME, 4);
    String last = GuestDevice.NVME.virtualFunction(3);

    assertThat(guest.driverOf(last)).isEmpty();

    guest.run("modprobe vfio_pci").expectSuccess();
    switchDriver(guest, last, "vfio-pci");
    assertThat(guest.driverOf(last)).isEqualTo("vfio-pci");
  }

  @Test
  void carriesExactBytesAndTheExitCode(Guest guest) {
    CommandResult result =
        guest.run(GuestCommand.shell("cat; printf 'x\\0y' >&2; exit 7").withInput("a\n\n'b'"));

    assertThat(result.exit()).isEqualTo(7);
    assertThat(result.stdout()).isEqualTo("a\n\n'b'");
    assertThat(result.stderr()).isEqualTo("x\0y");
  }

  @Test
  void runsCommandsSideBySide(Guest guest) {
    RunningCommand slow = guest.start(GuestCommand.shell("sleep 60"));

    assertThat(guest.run("echo here").stdout()).isEqualTo("here\n");
    assertThat(slow.isRunning()).isTrue();

    slow.kill();
    assertThat(slow.await(Duration.ofSeconds(20)).exit()).isEqualTo(128 + 9);
  }

  @Test
  void blocksTheUnbindOfADeviceInUse(Guest guest) {
    GuestDevice device = GuestDevice.E1000E;
    guest.run("modprobe vfio_pci").expectSuccess();
    switchDriver(guest, device.address(), "vfio-pci");
    RunningCommand holder = guest.hold(device.address());

    RunningCommand unbind =
        guest.start(
            GuestCommand.shell(
                "echo " + device.address() + " >" + device.path() + "/driver/unbind"));
    assertThat(guest.run("sleep 2").exit()).isZero();
    assertThat(unbind.isRunning()).isTrue();

    holder.kill();
    unbind.await().expectSuccess();
  }

  @Test
  void runsCommandsWithoutPrivileges(Guest guest) {
    CommandResult result =
        guest.run(
            GuestCommand.shell("id -un; echo 1 >" + GuestDevice.IGB.path() + "/driver_override")
                .asPlainUser());

    assertThat(result.stdout()).isEqualTo("plain\n");
    assertThat(result.exit()).isNotZero();
  }

  @Test
  void hasJava(Guest guest) {
    assertThat(guest.run("java -version").expectSuccess().stderr()).contains("25.");
  }

  private static String release(Guest guest) {
    return guest.readFile("/proc/sys/kernel/osrelease");
  }

  private static void switchDriver(Guest guest, String address, String driver) {
    String device = "/sys/bus/pci/devices/" + address;
    guest.write(device + "/driver_override", driver).expectSuccess();
    if (guest.exists(device + "/driver")) {
      guest.write(device + "/driver/unbind", address).expectSuccess();
    }
    guest.write("/sys/bus/pci/drivers_probe", address).expectSuccess();
  }
}
