package io.vario.sysfs.check;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Tell what a disk or partition holds by its own bytes.
 *
 * <p>The places and marks are those of util-linux (libblkid/src/superblocks and partitions).
 */
final class Signature {
  /** Up to and with the last uberblock of ZFS's first label. */
  private static final int HEAD = 256 << 10;

  private static final int SECTOR = 512;
  private static final int RAID = 0xa92b4efc;
  private static final int PART = 4096;

  /** What is neither of a known kind nor zeros. */
  static final String UNKNOWN = "unknown data";

  private Signature() {}

  /**
   * Say what is there.
   *
   * @param sectors the length in units of 512 bytes, 0 if not known
   * @return what is there, such as {@code ext4}; empty if there are zeros; {@link #UNKNOWN} if the
   *     beginning is neither; else why it cannot be read, or absent
   */
  static Reading<String> read(KernelFiles files, String node, long sectors) {
    Reading<byte[]> head = files.readPart(node, 0, HEAD);
    byte[] bytes = head.orNull();
    if (bytes == null) {
      return head.withoutValue();
    }
    String found = find(bytes);
    if (found == null) {
      found = raidAtEnd(files, node, sectors);
    }
    if (found != null) {
      return Reading.of(found);
    }
    return Reading.of(isZero(bytes) ? "" : UNKNOWN);
  }

  /** Find a signature in the first bytes of a disk; null if there is none. */
  static @Nullable String find(byte[] head) {
    String found = ofDisks(head);
    if (found == null) {
      found = ofVolumes(head);
    }
    if (found == null) {
      found = ofFileSystems(head);
    }
    // A file system's boot sector ends as a partition table's does.
    return found == null ? partitionTable(head) : found;
  }

  private static @Nullable String ofDisks(byte[] head) {
    if (has(head, SECTOR, "EFI PART") || has(head, 4096, "EFI PART")) {
      return "a GPT partition table";
    }
    return has(head, 0, "bluestore block device\n") ? "Ceph BlueStore" : null;
  }

  private static @Nullable String ofVolumes(byte[] head) {
    if (has(head, 0, "LUKS\u00ba\u00be")) {
      return little16(head, 6) == 0x0200 ? "LUKS2" : "LUKS";
    }
    for (int sector = 0; sector < 4; sector++) {
      int at = sector * SECTOR;
      if (has(head, at, "LABELONE") && has(head, at + 24, "LVM2 001")) {
        return "an LVM physical volume";
      }
    }
    if (little32(head, 0) == RAID || little32(head, 4096) == RAID) {
      return "a member of a Linux RAID";
    }
    if (has(head, 4120, "\u00c6\u0085s\u00f6N\u001aE\u00ca")) {
      return "bcache";
    }
    if (has(head, 4120, "\u00c6\u0085s\u00f6f\u00ce\u0090\u00a9")) {
      return "bcachefs";
    }
    for (int page = 4096; page <= 65536; page *= 2) {
      if (has(head, page - 10, "SWAPSPACE2") || has(head, page - 10, "SWAP-SPACE")) {
        return "swap space";
      }
    }
    for (int at = 128 << 10; at + 8 <= head.length; at += 1024) {
      boolean little = little32(head, at) == 0x00bab10c && little32(head, at + 4) == 0;
      boolean big = little32(head, at) == 0 && little32(head, at + 4) == 0x0cb1ba00;
      if (little || big) {
        return "ZFS";
      }
    }
    return null;
  }

  private static @Nullable String ofFileSystems(byte[] head) {
    if (has(head, 0, "XFSB")) {
      return "XFS";
    }
    if (has(head, 65600, "_BHRfS_M")) {
      return "btrfs";
    }
    if (little16(head, 1080) == 0xef53) {
      // Journal and extents came with ext3 and ext4 (fs/ext4/ext4.h).
      boolean extents = (little32(head, 1120) & 0x2c0) != 0;
      boolean journal = (little32(head, 1116) & 0x4) != 0;
      return extents ? "ext4" : journal ? "ext3" : "ext2";
    }
    if (little32(head, 1024) == 0xf2f52010) {
      return "F2FS";
    }
    if (has(head, 3, "EXFAT   ")) {
      return "exFAT";
    }
    if (has(head, 3, "NTFS    ")) {
      return "NTFS";
    }
    if (isBootSector(head)
        && (has(head, 54, "FAT12   ") || has(head, 54, "FAT16   ") || has(head, 82, "FAT32   "))) {
      return "FAT";
    }
    return has(head, 32769, "CD001") ? "ISO 9660" : null;
  }

  private static @Nullable String partitionTable(byte[] head) {
    if (!isBootSector(head)) {
      return null;
    }
    for (int entry = 446; entry < 510; entry += 16) {
      boolean status = head[entry] == 0 || head[entry] == (byte) 0x80;
      if (status && head[entry + 4] != 0 && little32(head, entry + 12) != 0) {
        return "an MBR partition table";
      }
    }
    return null;
  }

  /** Find the two forms of Linux RAID that stand at the end (mdadm, super0.c and super1.c). */
  private static @Nullable String raidAtEnd(KernelFiles files, String node, long sectors) {
    if (sectors < 256 || sectors > Long.MAX_VALUE / SECTOR) {
      return null;
    }
    long oldForm = (sectors & -128L) - 128;
    long newForm = (sectors - 16) & -8L;
    for (long sector : new long[] {oldForm, newForm}) {
      byte[] part = files.readPart(node, sector * SECTOR, PART).orNull();
      if (part != null
          && (little32(part, 0) == RAID || Integer.reverseBytes(little32(part, 0)) == RAID)) {
        return "a member of a Linux RAID";
      }
    }
    return null;
  }

  private static boolean isBootSector(byte[] head) {
    return little16(head, 510) == 0xaa55;
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /** Tell whether bytes stand at a place, each letter being one byte. */
  private static boolean has(byte[] bytes, int at, String mark) {
    if (at + mark.length() > bytes.length) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if (bytes[at + i] != (byte) mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int little16(byte[] bytes, int at) {
    return at + 2 > bytes.length ? 0 : (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  private static int little32(byte[] bytes, int at) {
    return at + 4 > bytes.length ? 0 : little16(bytes, at) | little16(bytes, at + 2) << 16;
  }
}
