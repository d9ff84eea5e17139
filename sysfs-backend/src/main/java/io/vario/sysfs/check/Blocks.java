package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Find a device's disks and partitions, and what is built on them. */
final class Blocks {
  private static final String BLOCK = "/sys/class/block/";
  private static final String SUBSYSTEMS = "/sys/class/nvme-subsystem/";
  private static final String BTRFS = "/sys/fs/btrfs";
  private static final int MOST_LEVELS = 16;

  private final KernelFiles files;
  private final Map<String, Block> own = new LinkedHashMap<>();
  private final Map<String, List<Block>> stacks = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private @Nullable List<Set<String>> btrfs;

  /** Find the disks and partitions of a device. */
  Blocks(KernelFiles files, ClassDevices classes, PciDevice device) {
    this.files = files;
    List<ClassDevices.Entry> found = new ArrayList<>(classes.below(device, "block"));
    Set<String> subsystems = subsystems(classes.below(device, "nvme"));
    if (!subsystems.isEmpty()) {
      for (ClassDevices.Entry entry : classes.all("block")) {
        if (subsystems.contains(subsystemOf(entry.goal()))) {
          found.add(entry);
        }
      }
    }
    for (ClassDevices.Entry entry : found) {
      if (!isHiddenPath(entry.name())) {
        own.put(entry.name(), block(entry.name(), entry.goal()));
      }
    }
  }

  /**
   * Hold one disk, partition, or what is built on one.
   *
   * @param name such as {@code nvme0n1p2}
   * @param number major and minor, such as {@code 259:2}; empty if not known
   * @param disk the disk that it is a partition of; empty if it is none
   * @param mapped its device-mapper name; empty if it has none
   * @param kind what built it, such as {@code LVM}; empty for a disk or partition
   */
  record Block(String name, String number, String disk, String mapped, String kind) {
    String shown() {
      String label = kind + (kind.isEmpty() || mapped.isEmpty() ? "" : " ") + mapped;
      return Text.shown(name) + (label.isEmpty() ? "" : " (" + Text.shown(label) + ")");
    }
  }

  /** Return the disks and partitions, in the order of their names. */
  List<Block> own() {
    return List.copyOf(own.values());
  }

  /** Return the partitions of a disk. */
  List<Block> partitionsOf(Block disk) {
    List<Block> partitions = new ArrayList<>();
    for (Block block : own.values()) {
      if (block.disk().equals(disk.name())) {
        partitions.add(block);
      }
    }
    return partitions;
  }

  /** Return all that is built on a disk or partition, level by level. */
  List<Block> stackOn(Block block) {
    List<Block> known = stacks.get(block.name());
    if (known != null) {
      return known;
    }
    List<Block> stack = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(block.name()));
    List<Block> level = List.of(block);
    for (int depth = 0; depth < MOST_LEVELS && !level.isEmpty(); depth++) {
      List<Block> next = new ArrayList<>();
      for (Block below : level) {
        for (Block holder : holdersOf(below)) {
          if (seen.add(holder.name())) {
            next.add(holder);
          }
        }
      }
      stack.addAll(next);
      level = next;
    }
    stacks.put(block.name(), stack);
    return stack;
  }

  /** Return what is built directly on a block device, and the partitions of what is built. */
  List<Block> holdersOf(Block block) {
    List<Block> holders = new ArrayList<>();
    for (String name : Text.names(files, BLOCK + block.name() + "/holders")) {
      holders.add(block(name, files.readLink(BLOCK + name).orElseThrow("")));
    }
    if (!block.kind().isEmpty()) {
      for (String name : Text.names(files, BLOCK + block.name())) {
        // A RAID's partitions are folders in its own.
        if (name.startsWith(block.name())
            && !Text.orEmpty(files, BLOCK + block.name() + "/" + name + "/dev").isEmpty()) {
          holders.add(
              new Block(
                  name,
                  Text.orEmpty(files, BLOCK + block.name() + "/" + name + "/dev"),
                  block.name(),
                  "",
                  block.kind()));
        }
      }
    }
    return holders;
  }

  /** Tell whether a mount or a swap space is named by one of a block's names or its number. */
  boolean isMeant(Block block, String number, String source) {
    if (!block.number().isEmpty() && block.number().equals(number)) {
      return true;
    }
    String name = nameOf(source);
    if (name.equals(block.name()) || (!block.mapped().isEmpty() && name.equals(block.mapped()))) {
      return true;
    }
    // Of a btrfs of several disks, mountinfo names one.
    for (Set<String> members : btrfs()) {
      if (members.contains(block.name()) && members.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /** Return the last name of a node, links such as {@code /dev/disk/by-uuid/...} followed. */
  private String nameOf(String source) {
    if (!source.startsWith("/dev/") || source.indexOf('\0') >= 0) {
      return "";
    }
    if (source.startsWith("/dev/mapper/")) {
      return source.substring("/dev/mapper/".length());
    }
    String known = names.get(source);
    if (known == null) {
      known = nodeName(source);
      names.put(source, known);
    }
    return known;
  }

  private String nodeName(String source) {
    String goal = files.readLink(source).orNull();
    // A node such as /dev/cciss/c0d0 is called cciss!c0d0 in sysfs.
    return goal == null
        ? source.substring("/dev/".length()).replace('/', '!')
        : Text.lastName(goal);
  }

  private List<Set<String>> btrfs() {
    List<Set<String>> known = btrfs;
    if (known == null) {
      known = new ArrayList<>();
      for (String id : Text.namesOrNone(files, BTRFS)) {
        Set<String> members = new HashSet<>(Text.namesOrNone(files, BTRFS + "/" + id + "/devices"));
        if (members.size() > 1) {
          known.add(members);
        }
      }
      btrfs = known;
    }
    return known;
  }

  private Block block(String name, String goal) {
    String folder = BLOCK + name;
    String parent = goal.substring(0, Math.max(0, goal.lastIndexOf('/')));
    boolean partition = !Text.orEmpty(files, folder + "/partition").isEmpty();
    String mapped = Text.orEmpty(files, folder + "/dm/name");
    String kind = "";
    if (!mapped.isEmpty()) {
      kind = mapper(Text.orEmpty(files, folder + "/dm/uuid"));
    } else if (files.list(folder + "/md").orNull() != null || name.startsWith("md")) {
      kind = "md";
    } else if (name.startsWith("bcache")) {
      kind = "bcache";
    } else if (goal.contains("/virtual/block/")) {
      kind = "virtual";
    }
    return new Block(
        name,
        Text.orEmpty(files, folder + "/dev"),
        partition && kind.isEmpty() ? Text.lastName(parent) : "",
        mapped,
        kind);
  }

  /** Tell who made a device-mapper device: its uuid begins so (dmsetup(8)). */
  private static String mapper(String uuid) {
    if (uuid.startsWith("LVM-")) {
      return "LVM";
    }
    if (uuid.startsWith("CRYPT-")) {
      return "dm-crypt";
    }
    return uuid.startsWith("mpath-") ? "multipath" : "device-mapper";
  }

  /** Return the NVMe subsystems that controllers serve through a namespace of theirs. */
  private Set<String> subsystems(List<ClassDevices.Entry> controllers) {
    Set<String> subsystems = new HashSet<>();
    if (controllers.isEmpty()) {
      return subsystems;
    }
    for (String subsystem : Text.names(files, SUBSYSTEMS)) {
      for (ClassDevices.Entry controller : controllers) {
        boolean member =
            files.readLink(SUBSYSTEMS + subsystem + "/" + controller.name()).orNull() != null;
        if (member && hasPath(controller)) {
          subsystems.add(subsystem);
        }
      }
    }
    return subsystems;
  }

  private boolean hasPath(ClassDevices.Entry controller) {
    for (String name : Text.names(files, controller.path())) {
      if (isHiddenPath(name)) {
        return true;
      }
    }
    return false;
  }

  private static String subsystemOf(String goal) {
    String mark = "/nvme-subsystem/";
    int at = goal.indexOf(mark);
    int end = at < 0 ? -1 : goal.indexOf('/', at + mark.length());
    return end < 0 ? "" : goal.substring(at + mark.length(), end);
  }

  /** Tell one of several ways to a namespace, {@code nvme0c1n1}, which nobody can open. */
  private static boolean isHiddenPath(String name) {
    int c = name.startsWith("nvme") ? name.indexOf('c', 4) : -1;
    int n = c < 0 ? -1 : name.indexOf('n', c);
    return n > 0
        && Text.isNumber(name.substring(4, c))
        && Text.isNumber(name.substring(c + 1, n))
        && Text.isNumber(name.substring(n + 1));
  }
}
