package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * On a real kernel, too, nothing that the host needs is taken away, and nothing is left half done.
 */
@UsesGuest
class KernelSafetyTest {

  @Test
  void mountedDiskIsRefused(Guest guest) {
    guest.mountDisk(GuestDevice.NVME, "/mnt");
    String before = guest.snapshotOf(GuestDevice.NVME);
    JsonObject finding = refusedBy(guest, GuestDevice.NVME, "BLK-MOUNT");
    assertThat(finding.get("evidence").getAsString()).contains("/mnt", "nvme0n1");
    assertThat(guest.snapshotOf(GuestDevice.NVME)).isEqualTo(before);
  }

  @Test
  void interfaceWithTheDefaultRouteIsRefused(Guest guest) {
    String name = guest.giveDefaultRoute(GuestDevice.VIRTIO_NET, "192.0.2.254");
    JsonObject finding = refusedBy(guest, GuestDevice.VIRTIO_NET, "NET-ROUTE");
    assertThat(finding.get("evidence").getAsString()).contains(name);
  }

  @Test
  void memberOfABondIsRefused(Guest guest) {
    guest.bond(GuestDevice.E1000E, "bond7");
    JsonObject finding = refusedBy(guest, GuestDevice.E1000E, "NET-MASTER");
    assertThat(finding.get("evidence").getAsString()).contains("bond7");
  }

  @Test
  void siblingOnAHostDriverIsRefused(Guest guest) {
    JsonObject finding = refusedBy(guest, GuestDevice.SHARED_GROUP_A, "GROUP-SIBLING");
    assertThat(finding.get("evidence").getAsString())
        .contains(GuestDevice.SHARED_GROUP_B.address(), "e1000");
  }

  @Test
  void heldDeviceIsRefusedThenStuckAndThenRecovered(Guest guest) {
    String device = GuestDevice.E1000E.address();
    guest.vario("detach", device).expectSuccess();
    String onVfio = guest.snapshotOf(GuestDevice.E1000E);
    RunningCommand holder = guest.hold(device);
    guest.vario("reattach", device).expectExit(3);

    CommandResult stuck =
        guest.vario("reattach", device, "--allow", "VFIO-BUSY", "--deadline", "3", "--json");
    stuck.expectExit(7);
    JsonObject result = stuck.json().getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(result.get("outcome").getAsString()).isEqualTo("stuck");
    assertThat(result.get("message").getAsString())
        .contains("vfio_unregister_group_dev", "/dev/vfio/");
    // Out of bounds until the holder is gone, and each command says so.
    guest.vario("reattach", device).expectExit(3);
    guest.vario("recover").expectExit(7);
    assertThat(guest.vario("list", device).stderr()).contains("vario recover");
    assertThat(guest.vario("status").stderr()).contains(device, "stuck");

    holder.kill();
    holder.await();
    guest.vario("recover").expectSuccess();
    assertThat(guest.snapshotOf(GuestDevice.E1000E)).isEqualTo(onVfio);
    guest.vario("reattach", device).expectSuccess();
    assertThat(guest.driverOf(device)).isEqualTo("e1000e");
    assertThat(guest.list("/run/vario/journal")).isEmpty();
  }

  /** The kernel takes the device away, in order, while Vario is about to change it. */
  @Test
  void unpluggedInTheMiddleOfADetach(Guest guest) throws InterruptedException {
    GuestDevice device = GuestDevice.E1000E;
    // Between the override and the unbind, the child that is to write is kept waiting.
    guest.delayWrite("unbind", 8);
    RunningCommand detach =
        guest.start(GuestCommand.vario("detach", device.address(), "--json", "--deadline", "60"));
    while (!guest.overrideOf(device).equals("vfio-pci")) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    guest.unplug(device);
    CommandResult result = detach.await();
    result.expectExit(4);
    JsonObject outcome = result.json().getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(outcome.get("message").getAsString()).contains(device.address(), "vanished");
    assertThat(guest.list("/run/vario/journal")).isEmpty();
    assertThat(guest.list("/run/vario/bindings")).isEmpty();
    assertThat(guest.vario("recover").expectSuccess().stdout()).contains("nothing to recover");

    guest.replug(device);
    guest.vario("detach", device.address()).expectSuccess();
  }

  private static JsonObject refusedBy(Guest guest, GuestDevice device, String check) {
    CommandResult refused = guest.vario("detach", device.address(), "--json").expectExit(3);
    JsonObject result = refused.json().getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(result.get("outcome").getAsString()).isEqualTo("refused");
    for (var each : result.getAsJsonArray("findings")) {
      if (each.getAsJsonObject().get("id").getAsString().equals(check)) {
        return each.getAsJsonObject();
      }
    }
    throw new AssertionError(check + " found nothing: " + refused);
  }
}
