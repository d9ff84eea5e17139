package io.vario.simulator;

import io.vario.device.PciAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows what a host's driver makes of a device: interfaces, disks, virtio devices.
 *
 * <p>What the recording shows goes and comes back as it was, names included, which a real kernel
 * gives out anew. A device that was never seen on its driver gets an interface or a controller by
 * its class.
 */
final class NativeUse {
  private static final String CLASSES = "/sys/class/";
  private static final List<String> KINDS = List.of("net", "nvme", "block", "drm", "graphics");
  private static final int NETWORK = 0x02;

  private final FileTree tree;
  private final Map<PciAddress, Map<String, Seen>> seen = new HashMap<>();

  NativeUse(FileTree tree) {
    this.tree = tree;
  }

  /** Holds what a driver made of a device. */
  private static final class Seen {
    final String enabled;
    final Map<String, FileTree.Node> folders = new HashMap<>();
    final Map<String, String> classes = new HashMap<>();

    Seen(String enabled) {
      this.enabled = enabled;
    }
  }

  /** A driver has let go of a device: what it made goes away. */
  void end(PciFunction device, PciDriver driver) {
    Seen use = new Seen(tree.text(device.file("enable")));
    for (String kind : KINDS) {
      for (String name : tree.names(CLASSES + kind)) {
        String goal = tree.canonical(CLASSES + kind + "/" + name);
        if (goal != null && goal.startsWith(device.folder + "/") && isUse(device, goal)) {
          use.classes.put(CLASSES + kind + "/" + name, goal);
        }
      }
    }
    use.classes.keySet().forEach(tree::remove);
    for (String name : tree.names(device.folder)) {
      if (isUse(name)) {
        FileTree.Node folder = tree.take(device.file(name));
        if (folder != null) {
          use.folders.put(name, folder);
        }
      }
    }
    seen.computeIfAbsent(device.address, address -> new HashMap<>()).put(driver.name, use);
    tree.putFile(device.file("enable"), "0\n");
  }

  /** A driver has taken a device. */
  void begin(PciFunction device, PciDriver driver) {
    Map<String, Seen> byDriver = seen.getOrDefault(device.address, Map.of());
    Seen use = byDriver.get(driver.name);
    if (use == null) {
      tree.putFile(device.file("enable"), "1\n");
      make(device, driver);
      return;
    }
    tree.putFile(device.file("enable"), use.enabled + "\n");
    use.folders.forEach((name, folder) -> tree.put(device.file(name), folder));
    use.classes.forEach(tree::putLink);
  }

  private void make(PciFunction device, PciDriver driver) {
    if (device.modalias.pciClass().base() == NETWORK) {
      String folder = make(device, "net", "eth");
      tree.putFile(folder + "/operstate", "down\n");
      tree.putFile(folder + "/flags", "0x1002\n");
      tree.putFile(folder + "/address", "02:00:00:00:00:00\n");
    } else if (driver.name.equals("nvme")) {
      make(device, "nvme", "nvme");
    }
  }

  private String make(PciFunction device, String kind, String prefix) {
    int number = 0;
    while (tree.exists(CLASSES + kind + "/" + prefix + number)) {
      number++;
    }
    String folder = device.file(kind + "/" + prefix + number);
    tree.putFolder(folder);
    tree.putLink(CLASSES + kind + "/" + prefix + number, folder);
    return folder;
  }

  /** Devices behind a bridge lie below its folder too, and are not its use. */
  private static boolean isUse(PciFunction device, String path) {
    String rest = path.substring(device.folder.length() + 1);
    int slash = rest.indexOf('/');
    return isUse(slash < 0 ? rest : rest.substring(0, slash));
  }

  private static boolean isUse(String name) {
    return KINDS.contains(name) || name.matches("virtio\\d+");
  }
}
