package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;

/**
 * Refuse a device that holds data which nobody has mounted now.
 *
 * <p>What udev found is believed; where it found nothing, or is not there, the disk's own bytes
 * tell.
 */
final class BlockSignature extends HostCheck {
  private static final String UDEV = "/run/udev/data/b";

  BlockSignature(KernelFiles files) {
    super("BLK-SIGNATURE", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    Blocks blocks = view.blocks(device);
    BlockUse use = view.use(device);
    for (Blocks.Block block : blocks.own()) {
      boolean told =
          use.isUsed(block)
              || isDiskUsed(block, use, blocks)
              || hasTelling(block, use, blocks, view.files());
      if (!told) {
        examine(block, view.files(), findings);
      }
    }
  }

  /** Tell whether a partition's disk is in use as a whole, so that what it holds is old. */
  private static boolean isDiskUsed(Blocks.Block partition, BlockUse use, Blocks blocks) {
    for (Blocks.Block block : blocks.own()) {
      if (block.name().equals(partition.disk())) {
        return use.isUsed(block);
      }
    }
    return false;
  }

  /** Tell whether a disk's partitions say more than its table does. */
  private static boolean hasTelling(
      Blocks.Block disk, BlockUse use, Blocks blocks, KernelFiles files) {
    for (Blocks.Block partition : blocks.partitionsOf(disk)) {
      String content = content(partition, files).orNull();
      if (use.isUsed(partition) || (content != null && !content.isEmpty())) {
        return true;
      }
    }
    return false;
  }

  private static void examine(Blocks.Block block, KernelFiles files, Findings findings) {
    Reading<String> content = content(block, files);
    String found = content.orNull();
    if (found == null) {
      ReadProblem problem = content.problem().orElse(null);
      findings.warn(
          "cannot tell what "
              + block.shown()
              + " holds: "
              + (problem == null ? "there is no node to read it by" : problem.toString()));
    } else if (found.equals(Signature.UNKNOWN)) {
      findings.warn(block.shown() + " holds data of an unknown kind");
    } else if (!found.isEmpty()) {
      findings.refuse(block.shown() + " holds " + Text.shown(found) + ", though it is not in use");
    }
  }

  /** Say what a disk or partition holds; empty if nothing. */
  private static Reading<String> content(Blocks.Block block, KernelFiles files) {
    Reading<byte[]> entry =
        block.number().isEmpty() ? Reading.absent() : files.read(UDEV + block.number());
    byte[] bytes = entry.orNull();
    String told = bytes == null ? "" : told(Text.decode(bytes), block);
    if (!told.isEmpty()) {
      return Reading.of(told);
    }
    String folder = "/sys/class/block/" + block.name();
    String size = Text.orEmpty(files, folder + "/size");
    if (size.equals("0")) {
      // A drive without a medium; to open it could move its tray.
      return Reading.of("");
    }
    String node = Text.value(Text.orEmpty(files, folder + "/uevent"), "DEVNAME");
    if (node == null || node.isEmpty() || node.contains("..")) {
      node = block.name().replace('!', '/');
    }
    long sectors = Text.isNumber(size) && size.length() <= 15 ? Long.parseLong(size) : 0;
    Reading<String> own = Signature.read(files, "/dev/" + node, sectors);
    // Udev looked, and found nothing: that is less than the bytes, and more than no answer.
    return own.orNull() == null && bytes != null ? Reading.of("") : own;
  }

  private static String told(String entry, Blocks.Block block) {
    String type = Text.value(entry, "E:ID_FS_TYPE");
    if (type != null && !type.isEmpty()) {
      return type;
    }
    // A partition's entry repeats what its disk's says.
    String table = block.disk().isEmpty() ? Text.value(entry, "E:ID_PART_TABLE_TYPE") : null;
    return table == null || table.isEmpty() ? "" : "a partition table (" + table + ")";
  }
}
