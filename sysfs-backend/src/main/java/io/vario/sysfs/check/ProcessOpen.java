package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Refuse a device that a process has open through its host driver. */
final class ProcessOpen extends HostCheck {
  private static final int MOST_PROCESSES = 16;

  ProcessOpen(KernelFiles files) {
    super("PROC-OPEN", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    Set<String> nodes = nodes(device, view);
    if (nodes.isEmpty()) {
      return;
    }
    List<String> clauses = view.processes().using(nodes);
    for (String clause : clauses.subList(0, Math.min(clauses.size(), MOST_PROCESSES))) {
      findings.refuse(clause);
    }
    if (clauses.size() > MOST_PROCESSES) {
      findings.refuse((clauses.size() - MOST_PROCESSES) + " more processes have its nodes open");
    }
    int hidden = view.processes().hidden();
    if (hidden > 0) {
      findings.warn(
          "cannot tell whether "
              + hidden
              + (hidden == 1 ? " process has " : " processes have ")
              + "it open: only root may look into them");
    }
  }

  /** Return the nodes below {@code /dev} of all that hangs below the device, VFIO's apart. */
  private static Set<String> nodes(PciDevice device, HostView view) {
    Set<String> nodes = new LinkedHashSet<>();
    for (ClassDevices.Entry entry : view.classes().below(device)) {
      // Those are another check's, and an interface has none.
      if (!entry.kind().equals("vfio-dev") && !entry.kind().equals("net")) {
        addNode(entry, view.files(), nodes);
      }
    }
    for (Blocks.Block block : view.blocks(device).own()) {
      nodes.add("/dev/" + block.name().replace('!', '/'));
    }
    return nodes;
  }

  private static void addNode(ClassDevices.Entry entry, KernelFiles files, Set<String> nodes) {
    String name = Text.value(Text.orEmpty(files, entry.path() + "/uevent"), "DEVNAME");
    if (name == null && !Text.orEmpty(files, entry.path() + "/dev").isEmpty()) {
      name = entry.name().replace('!', '/');
    }
    if (name != null && !name.isEmpty()) {
      nodes.add(name.startsWith("/dev/") ? name : "/dev/" + name);
    }
  }
}
