package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Show that the guest can be put into the danger that other tests need, and comes out of it. */
@UsesGuest
class GuestDangersTest {
  @ParameterizedTest
  @EnumSource(names = {"VIRTIO_NET", "IGB", "E1000E"})
  void unplugsAndReplugs(GuestDevice device, Guest guest) {
    String first = guest.snapshotOf(device);

    guest.unplug(device);
    assertThat(guest.exists(device.path())).isFalse();

    guest.replug(device);
    assertThat(guest.snapshotOf(device)).isEqualTo(first);
  }

  @Test
  void keepsADeviceInUsePluggedUntilReset(Guest guest) {
    GuestDevice device = GuestDevice.E1000E;
    guest
        .run(
            "modprobe vfio_pci; cd "
                + device.path()
                + "; echo vfio-pci >driver_override; echo ${PWD##*/} >driver/unbind; echo"
                + " ${PWD##*/} >/sys/bus/pci/drivers_probe")
        .expectSuccess();
    guest.hold(device.address());
    guest.requestUnplug(device);
    guest.run("sleep 1").expectSuccess();
    assertThat(guest.isUnplugged(device)).isFalse();

    guest.reset();

    assertThat(guest.driverOf(device)).isEqualTo(device.driver());
  }

  @Test
  void usesDevicesAsHostsDo(Guest guest) {
    String disk = guest.mountDisk(GuestDevice.NVME, "/mnt");
    assertThat(guest.readFile("/proc/mounts")).contains("/dev/" + disk + " /mnt ext4 ");
    String routed = guest.giveAddress(GuestDevice.VIRTIO_NET, "192.0.2.1/24");
    guest.giveDefaultRoute(GuestDevice.VIRTIO_NET, "192.0.2.254");
    assertThat(guest.readFile("/proc/net/route")).contains(routed + "\t00000000\tFE0200C0");
    String member = guest.bond(GuestDevice.E1000E, "bond7");
    assertThat(guest.readFile("/sys/class/net/bond7/bonding/slaves")).isEqualTo(member);

    guest.reset();

    assertThat(guest.readFile("/proc/mounts")).doesNotContain(disk);
    assertThat(guest.readFile("/proc/net/route")).doesNotContain(routed);
    assertThat(guest.exists("/sys/class/net/bond7")).isFalse();
    disk = guest.swapTo(GuestDevice.NVME);
    assertThat(guest.readFile("/proc/swaps")).contains("/dev/" + disk);
  }

  @Test
  void killsTheCommandAlone(Guest guest) {
    CommandResult killed =
        guest.run(
            GuestCommand.shell("sleep 0.6 & for i in {1..400}; do echo $i; sleep 0.01; done")
                .killedAfter(300));
    assertThat(killed.exit()).isEqualTo(128 + 9);
    assertThat(killed.stdout().lines().count()).isBetween(2L, 31L);
    assertThat(guest.run("grep -lx sleep /proc/[0-9]*/comm").stdout()).isNotEmpty();
    assertThat(guest.run(GuestCommand.shell("exit 5").killedAfter(20_000)).exit()).isEqualTo(5);
  }

  @Test
  void killsTheCommandAtItsWrite(Guest guest) {
    String override = GuestDevice.E1000E.path() + "/driver_override";
    GuestCommand command = GuestCommand.of("tee", override).withInput("vfio-pci");
    assertThat(guest.run(command.killedAt("write", 1, override)).exit()).isEqualTo(128 + 9);
    assertThat(guest.overrideOf(GuestDevice.E1000E)).isEqualTo("(null)");

    CommandResult refused = guest.run(command.refusedAt("write", 1, "EBUSY", override));
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.stderr()).contains(override).endsWith(": Device or resource busy\n");
    assertThat(guest.overrideOf(GuestDevice.E1000E)).isEqualTo("(null)");
  }

  @Test
  void removesAndFindsTheDisk(Guest guest) {
    String first = guest.snapshotOf(GuestDevice.NVME);

    guest.remove(GuestDevice.NVME);
    assertThat(guest.exists(GuestDevice.NVME.path())).isFalse();

    guest.reset();
    assertThat(guest.snapshotOf(GuestDevice.NVME)).isEqualTo(first);
  }

  @Test
  void runsManyCommandsAtOnce(Guest guest) {
    CommandResult result =
        guest
            .run(
                GuestCommand.shellWithVario(
                    """
                    for i in 1 2 3 4; do
                      vario list >/dev/null & jobs+=($!)
                    done
                    for job in "${jobs[@]}"; do wait $job || exit; done
                    """))
            .expectSuccess();
    assertThat(result.stderr()).isEmpty();
  }

  @Test
  void keepsOnlyWhatWasFlushedWhenThePowerIsCut(@TempDir Path folder) {
    Path image = folder.resolve("state.img");
    String state = Guest.STATE_FOLDER;
    try (Guest guest = Guest.bootWithDisk(image)) {
      for (GuestDevice device :
          new GuestDevice[] {
            GuestDevice.VIRTIO_NET, GuestDevice.IGB, GuestDevice.E1000E, GuestDevice.NVME
          }) {
        assertThat(guest.driverOf(device)).isEqualTo(device.driver());
      }
      guest
          .run("cd " + state + "; echo kept >kept; sync kept .; echo other >kept; echo x >lost")
          .expectSuccess();
      guest.cutPower();
    }
    try (Guest guest = Guest.bootWithDisk(image)) {
      assertThat(guest.readFile(state + "/kept")).isEqualTo("kept");
      assertThat(guest.exists(state + "/lost")).isFalse();
    }
  }
}
