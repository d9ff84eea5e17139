package io.vario.simulator;

import java.util.HashMap;
import java.util.Map;

/** Shows what VFIO makes of its devices: {@code vfio-dev/vfioN} and {@code /dev/vfio/GROUP}. */
final class VfioNodes {
  private static final String NODES = "/dev/vfio/";
  private static final String DEVICES = "/sys/class/vfio-dev/";
  private static final String GROUPS = "/sys/class/vfio/";
  private static final String VIRTUAL = "/sys/devices/virtual/vfio/";

  private final FileTree tree;
  private final Map<Integer, Integer> usersOfGroup = new HashMap<>();

  VfioNodes(FileTree tree) {
    this.tree = tree;
  }

  /** The module vfio is loaded: its container node appears. */
  void begin() {
    tree.putSpecial(NODES + "vfio");
    tree.putFolder(DEVICES);
    tree.putFolder(GROUPS);
  }

  /** A VFIO driver has taken a device. The lowest free number is the device's. */
  void add(PciFunction device) {
    int number = 0;
    while (tree.exists(DEVICES + "vfio" + number)) {
      number++;
    }
    device.vfio = number;
    String folder = device.file("vfio-dev/vfio" + number);
    tree.putFolder(folder);
    tree.putLink(folder + "/device", device.folder);
    tree.putLink(DEVICES + "vfio" + number, folder);
    join(device);
  }

  /** A device was on a VFIO driver when it was recorded. */
  void adopt(PciFunction device) {
    for (String name : tree.names(device.file("vfio-dev"))) {
      device.vfio = Integer.parseInt(name.substring("vfio".length()));
      tree.putLink(DEVICES + name, device.file("vfio-dev/" + name));
    }
    join(device);
  }

  private void join(PciFunction device) {
    if (usersOfGroup.merge(device.group, 1, Integer::sum) == 1) {
      tree.putSpecial(NODES + device.group);
      tree.putFolder(VIRTUAL + device.group);
      tree.putLink(GROUPS + device.group, VIRTUAL + device.group);
    }
  }

  /** A VFIO driver begins to let go: the device's own folder goes before its users do. */
  void hide(PciFunction device) {
    tree.remove(DEVICES + "vfio" + device.vfio);
    tree.remove(device.file("vfio-dev"));
    device.vfio = -1;
  }

  /** A VFIO driver has let go. The group's node stays while another member is on VFIO. */
  void leave(PciFunction device) {
    if (usersOfGroup.merge(device.group, -1, Integer::sum) <= 0) {
      usersOfGroup.remove(device.group);
      tree.remove(NODES + device.group);
      tree.remove(GROUPS + device.group);
      tree.remove(VIRTUAL + device.group);
    }
  }
}
