package io.vario.simulator;

/** Shows which devices the IOMMU keeps apart. Guarded by the kernel's lock. */
final class IommuGroups {
  private static final String FOLDER = "/sys/kernel/iommu_groups/";

  private final FileTree tree;

  IommuGroups(FileTree tree) {
    this.tree = tree;
  }

  /** Give a device a group of its own, if another device has one. The lowest free number is it. */
  void join(PciFunction device, PciFunction like) {
    if (like.group < 0) {
      return;
    }
    int number = 0;
    while (tree.exists(FOLDER + number)) {
      number++;
    }
    device.group = number;
    String group = FOLDER + number;
    tree.putFile(group + "/type", tree.text(FOLDER + like.group + "/type") + "\n");
    tree.putLink(group + "/devices/" + device.address, device.folder);
    tree.putLink(device.file("iommu_group"), group);
  }

  /** Take a device out of its group, which goes with its last member. */
  void leave(PciFunction device) {
    if (device.group < 0) {
      return;
    }
    String members = FOLDER + device.group + "/devices";
    tree.remove(members + "/" + device.address);
    if (tree.names(members).isEmpty()) {
      tree.remove(FOLDER + device.group);
    }
  }
}
