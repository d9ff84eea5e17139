package io.vario.sysfs.check;

import io.vario.check.Intent;
import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuse a device that a virtual machine holds open: to unbind it waits until it lets go
 * (drivers/vfio/vfio_main.c, vfio_unregister_group_dev).
 */
final class VfioBusy extends HostCheck {
  VfioBusy(KernelFiles files) {
    super("VFIO-BUSY", files);
  }

  @Override
  public Set<Intent> intents() {
    return Set.of(Intent.DETACH, Intent.REATTACH);
  }

  @Override
  public boolean tellsOfLoss() {
    return false;
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    if (!device.isOnVfio()) {
      return;
    }
    List<String> clauses = view.processes().using(nodes(device));
    for (String clause : clauses) {
      findings.refuse(clause);
    }
    // VFIO enables a device when it is opened, and disables it when it is closed.
    String path = "/sys/bus/pci/devices/" + device.address() + "/enable";
    String enabled = Text.of(view.files(), path);
    if (clauses.isEmpty() && !enabled.isEmpty() && !enabled.equals("0")) {
      int hidden = view.processes().hidden();
      findings.refuse(
          "something holds "
              + device.address()
              + " open (enable is "
              + Text.shown(enabled)
              + "), and it is "
              + (hidden > 0
                  ? "among the " + hidden + " processes that only root may look into"
                  : "no process that is to be seen here"));
    }
  }

  private static Set<String> nodes(PciDevice device) {
    Set<String> nodes = new LinkedHashSet<>();
    device.vfio().ifPresent(vfio -> nodes.add("/dev/vfio/devices/" + vfio));
    device
        .iommuGroup()
        .ifPresent(
            group -> {
              nodes.add("/dev/vfio/" + group);
              nodes.add("/dev/vfio/noiommu-" + group);
            });
    return nodes;
  }
}
