package io.vario.sysfs.inventory;

import io.vario.device.PciAddress;
import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Find the PCI functions above disks and partitions. */
final class BlockNodes {
  private static final String DEV = "/dev/";
  private static final String BLOCK = "/sys/class/block";
  private static final String SUBSYSTEMS = "/sys/class/nvme-subsystem/";
  private static final int MOST_LINKS = 8;

  private final KernelFiles files;

  BlockNodes(KernelFiles files) {
    this.files = files;
  }

  /** Find the functions above a block device by the path of its node, or of a link to it. */
  List<PciAddress> addresses(String node) {
    String name = nameOf(node);
    return name == null ? List.of() : addressesOf(name);
  }

  /** Return the nodes of all block devices that hang on a PCI function. */
  List<String> nodes() {
    List<String> names = files.list(BLOCK).orNull();
    List<String> nodes = new ArrayList<>();
    for (String name : names == null ? List.<String>of() : names) {
      if (!isHiddenPath(name) && !addressesOf(name).isEmpty()) {
        nodes.add(DEV + name.replace('!', '/'));
      }
    }
    Collections.sort(nodes);
    return List.copyOf(nodes);
  }

  /** Follow links below /dev; return what sysfs calls the node at their end, null if nothing. */
  private @Nullable String nameOf(String node) {
    String at = normal("", node);
    for (int links = 0; at != null && at.startsWith(DEV) && links < MOST_LINKS; links++) {
      String text = files.readLink(at).orNull();
      if (text == null) {
        // A node such as /dev/cciss/c0d0 is called cciss!c0d0 in sysfs.
        return at.substring(DEV.length()).replace('/', '!');
      }
      at = normal(text.startsWith("/") ? "" : at.substring(0, at.lastIndexOf('/')), text);
    }
    return null;
  }

  /** Return where a path leads from a folder by its text; null if it is above the root. */
  private static @Nullable String normal(String folder, String path) {
    ArrayDeque<String> names = new ArrayDeque<>();
    String whole = folder + "/" + path;
    int from = 0;
    while (from <= whole.length()) {
      int slash = whole.indexOf('/', from);
      int end = slash < 0 ? whole.length() : slash;
      String name = whole.substring(from, end);
      if (name.indexOf('\0') >= 0 || (name.equals("..") && names.pollLast() == null)) {
        return null;
      }
      if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
        names.addLast(name);
      }
      from = end + 1;
    }
    return "/" + String.join("/", names);
  }

  private List<PciAddress> addressesOf(String name) {
    if (!SysfsInventory.isName(name)) {
      return List.of();
    }
    String goal = files.readLink(BLOCK + "/" + name).orNull();
    if (goal == null) {
      return List.of();
    }
    PciAddress above = SysfsInventory.innermost(goal);
    return above == null ? addressesOfSubsystem(goal) : List.of(above);
  }

  /**
   * Find the functions that lead to a namespace of an NVMe subsystem. With multipath, which is the
   * kernel's usual, it hangs on none of them.
   */
  private List<PciAddress> addressesOfSubsystem(String goal) {
    String mark = "/nvme-subsystem/";
    int at = goal.indexOf(mark);
    int end = at < 0 ? -1 : goal.indexOf('/', at + mark.length());
    if (end < 0) {
      return List.of();
    }
    String folder = SUBSYSTEMS + goal.substring(at + mark.length(), end);
    int next = goal.indexOf('/', end + 1);
    String disk = goal.substring(end + 1, next < 0 ? goal.length() : next);
    List<PciAddress> all = new ArrayList<>();
    List<PciAddress> leading = new ArrayList<>();
    List<String> members = files.list(folder).orNull();
    for (String member : members == null ? List.<String>of() : members) {
      String link =
          member.startsWith("nvme") ? files.readLink(folder + "/" + member).orNull() : null;
      PciAddress address = link == null ? null : SysfsInventory.innermost(link);
      if (address != null && !all.contains(address)) {
        all.add(address);
        if (leadsTo(disk, folder + "/" + member)) {
          leading.add(address);
        }
      }
    }
    // A recording may not hold the ways.
    List<PciAddress> found = leading.isEmpty() ? all : leading;
    Collections.sort(found);
    return List.copyOf(found);
  }

  /** Tell whether a controller has a way {@code nvme0c1n1} to the disk {@code nvme0n1}. */
  private boolean leadsTo(String disk, String controller) {
    int n = disk.lastIndexOf('n');
    List<String> names = n <= 0 ? null : files.list(controller).orNull();
    for (String name : names == null ? List.<String>of() : names) {
      if (name.startsWith(disk.substring(0, n) + "c")
          && name.substring(name.lastIndexOf('n')).equals(disk.substring(n))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHiddenPath(String name) {
    int c = name.startsWith("nvme") ? name.indexOf('c', 4) : -1;
    return c > 4 && name.indexOf('n', c) > c;
  }
}
