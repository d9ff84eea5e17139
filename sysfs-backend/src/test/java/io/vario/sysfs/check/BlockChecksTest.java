package io.vario.sysfs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.check.Intent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is mounted, swapped to, built on, or lies on a device's disks. */
class BlockChecksTest {
  @TempDir private Path root;
  private HostOfFiles host;

  @BeforeEach
  void host() {
    host = new HostOfFiles(root, "nvme").disk();
  }

  private void mountInfo(String... lines) {
    host.file("/proc/self/mountinfo", String.join("\n", lines));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BLK-MOUNT", "BLK-SWAP", "BLK-HOLDER", "BLK-SIGNATURE"})
  void aDeviceWithoutDisksIsClear(String id, @TempDir Path other) {
    HostOfFiles bare = new HostOfFiles(other, "").deny("/proc/self/mountinfo", "/proc/swaps");
    assertThat(bare.findings(id)).isEmpty();
    assertThat(host.findings(id, Intent.REATTACH)).isEmpty();
  }

  @Nested
  class Mounted {
    @Test
    void aPartitionIsFoundByItsNumber() {
      mountInfo(
          "1 0 259:2 / / rw shared:1 - ext4 /dev/root rw",
          "2 1 259:2 /home /home rw - ext4 /dev/root rw",
          "3 1 8:1 / /other rw - ext4 /dev/sda1 rw");
      assertThat(host.findings("BLK-MOUNT"))
          .containsExactly("REFUSAL nvme0n1p2 is mounted at /, /home");
      assertThat(host.findings("BLK-SIGNATURE")).noneMatch(text -> text.contains("nvme0n1p2"));
    }

    @Test
    void theFirstProcessTellsRatherThanThisOne() {
      host.file("/proc/1/mountinfo", "1 0 259:1 / /boot rw - vfat /dev/nvme0n1p1 rw");
      assertThat(host.findings("BLK-MOUNT")).hasSize(1);
      host.deny("/proc/1/mountinfo");
      assertThat(host.findings("BLK-MOUNT")).isEmpty();
    }

    @Test
    void escapedPlacesAreShownAsTheyAre() {
      mountInfo("1 0 0:31 /sub /a\\040b\\134 rw - btrfs /dev/nvme0n1p1 rw,subvol=/sub");
      assertThat(host.findings("BLK-MOUNT"))
          .containsExactly("REFUSAL nvme0n1p1 is mounted at /a b\\");
    }

    @Test
    void aLinkedNodeIsFollowed() {
      host.link("/dev/disk/by-uuid/1-2", "../../nvme0n1p1");
      mountInfo("1 0 0:31 / /data rw - btrfs /dev/disk/by-uuid/1-2 rw");
      assertThat(host.findings("BLK-MOUNT")).hasSize(1);
    }

    @Test
    void theOtherDisksOfABtrfsAreInUseToo() {
      host.file("/sys/fs/btrfs/1-2/devices/nvme0n1p2", "")
          .file("/sys/fs/btrfs/1-2/devices/sdb", "");
      mountInfo("1 0 0:31 / /data rw - btrfs /dev/sdb rw");
      assertThat(host.findings("BLK-MOUNT"))
          .containsExactly("REFUSAL nvme0n1p2 is mounted at /data");
    }

    @Test
    void aMountThroughLevelsNamesThem() {
      host.mapped("nvme0n1p2", "dm-0", "luks", "CRYPT-LUKS2-1", "253:0");
      host.mapped("dm-0", "dm-1", "vg-root", "LVM-abc", "253:1");
      mountInfo("1 0 253:1 / / rw - xfs /dev/mapper/vg-root rw");
      assertThat(host.findings("BLK-MOUNT"))
          .containsExactly(
              "REFUSAL dm-1 (LVM vg-root), which is built on nvme0n1p2, is mounted at /");
      assertThat(host.findings("BLK-HOLDER"))
          .containsExactly("REFUSAL nvme0n1p2 is part of dm-0 (dm-crypt luks)");
    }

    @Test
    void aNamespaceOfSeveralWaysIsFoundByItsSubsystem() {
      String head = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme1n1";
      host.file(head + "/dev", "259:9");
      host.link("/sys/class/block/nvme1n1", "../.." + head.substring(4));
      host.below("block", "nvme1c0n1", "nvme/nvme0/nvme1c0n1");
      host.link("/sys/class/nvme-subsystem/nvme-subsys0/nvme0", "../../../pci/nvme/nvme0");
      mountInfo("1 0 259:9 / / rw - ext4 /dev/nvme1n1 rw");
      assertThat(host.findings("BLK-MOUNT")).containsExactly("REFUSAL nvme1n1 is mounted at /");
    }

    @Test
    void aDiskBehindAnotherAdapterIsItsOwn() {
      host.file("/sys/devices/pci0000:00/0000:00:09.0/block/sdb/dev", "8:16");
      host.link("/sys/class/block/sdb", "../../devices/pci0000:00/0000:00:09.0/block/sdb");
      mountInfo("1 0 8:16 / / rw - ext4 /dev/sdb rw");
      assertThat(host.findings("BLK-MOUNT")).isEmpty();
    }

    @Test
    void whatIsDeniedOrMalformedIsNoAnswer() {
      mountInfo("nonsense", "1 2 3", "1 0 259:1 / / rw - ext4", "\u0000\u00ff - - - - - - -");
      assertThat(host.findings("BLK-MOUNT")).isEmpty();
      host.deny("/proc/self/mountinfo");
      assertThat(host.findings("BLK-MOUNT"))
          .singleElement()
          .asString()
          .startsWith("WARNING cannot tell: ")
          .contains("mountinfo");
      assertThat(host.findings("BLK-SWAP")).isEmpty();
    }

    @Test
    void disksThatMayNotBeListedAreNoAnswer() {
      host.deny("/sys/class/block");
      assertThat(host.findings("BLK-MOUNT")).singleElement().asString().contains("cannot tell");
      assertThat(host.findings("NET-ROUTE")).isEmpty();
    }
  }

  @Nested
  class Swapped {
    private void swaps(String line) {
      host.file("/proc/swaps", "Filename Type Size Used Priority\n" + line);
    }

    @Test
    void aPartitionAndAVolumeAreNamed() {
      swaps("/dev/nvme0n1p1 partition 1 0 -2");
      assertThat(host.findings("BLK-SWAP")).containsExactly("REFUSAL nvme0n1p1 is swap space");
      host.mapped("nvme0n1p2", "dm-0", "vg-swap", "LVM-x", "253:0");
      swaps("/dev/dm-0 partition 1 0 -2");
      assertThat(host.findings("BLK-SWAP"))
          .containsExactly(
              "REFUSAL dm-0 (LVM vg-swap), which is built on nvme0n1p2, is swap space");
    }

    @Test
    void aFileIsFoundByTheMountThatItLiesOn() {
      mountInfo(
          "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
          "2 1 259:1 / /my\\040disk rw - ext4 /dev/nvme0n1p1 rw");
      swaps("/my\\040disk/swap file 1 0 -2");
      assertThat(host.findings("BLK-SWAP"))
          .containsExactly("REFUSAL the swap file /my disk/swap lies on nvme0n1p1");
      swaps("/swap file 1 0 -2");
      assertThat(host.findings("BLK-SWAP")).isEmpty();
    }

    @Test
    void whatIsDeniedOrMalformedIsNoAnswer() {
      swaps("/dev/nvme0n1p1");
      assertThat(host.findings("BLK-SWAP")).isEmpty();
      host.deny("/proc/swaps");
      assertThat(host.findings("BLK-SWAP")).singleElement().asString().contains("cannot tell");
    }
  }

  @Nested
  class Held {
    @Test
    void membersOfARaidAreNamed() {
      host.virtual("block", "md0").file("/sys/devices/virtual/block/md0/md/level", "raid1");
      host.link("/sys/class/block/nvme0n1p1/holders/md0", "../../md0");
      host.link("/sys/class/block/nvme0n1p2/holders/md0", "../../md0");
      assertThat(host.findings("BLK-HOLDER"))
          .containsExactly(
              "REFUSAL nvme0n1p1 is part of md0 (md)", "REFUSAL nvme0n1p2 is part of md0 (md)");
    }

    @Test
    void holdersInACircleEnd() {
      host.mapped("nvme0n1", "dm-0", "a", "x", "253:0");
      host.mapped("dm-0", "dm-1", "b", "x", "253:1");
      host.link("/sys/class/block/dm-1/holders/dm-0", "../../dm-0");
      assertThat(host.findings("BLK-HOLDER"))
          .containsExactly("REFUSAL nvme0n1 is part of dm-0 (device-mapper a)");
    }

    @Test
    void whatIsDeniedIsNoAnswer() {
      assertThat(host.findings("BLK-HOLDER")).isEmpty();
      host.deny("/sys/class/block/nvme0n1/holders");
      assertThat(host.findings("BLK-HOLDER")).singleElement().asString().contains("cannot tell");
    }
  }

  @Nested
  class Signed {
    private byte[] ext4() {
      byte[] disk = new byte[1 << 20];
      disk[1080] = 0x53;
      disk[1081] = (byte) 0xef;
      disk[1120] = 0x40;
      return disk;
    }

    @Test
    void udevIsBelieved() {
      host.file("/run/udev/data/b259:0", "E:ID_PART_TABLE_TYPE=gpt");
      host.file("/run/udev/data/b259:1", "E:ID_FS_TYPE=crypto_LUKS\nE:ID_PART_TABLE_TYPE=gpt");
      host.file("/run/udev/data/b259:2", "E:ID_PART_TABLE_TYPE=gpt");
      assertThat(host.findings("BLK-SIGNATURE"))
          .containsExactly("REFUSAL nvme0n1p1 holds crypto_LUKS, though it is not in use");
      host.file("/run/udev/data/b259:1", "E:ID_PART_TABLE_TYPE=gpt");
      assertThat(host.findings("BLK-SIGNATURE"))
          .containsExactly(
              "REFUSAL nvme0n1 holds a partition table (gpt), though it is not in use");
    }

    @Test
    void withoutUdevTheBytesTell() {
      host.bytes("/dev/nvme0n1", new byte[1 << 20]);
      host.bytes("/dev/nvme0n1p1", ext4());
      host.bytes("/dev/nvme0n1p2", new byte[1 << 20]);
      assertThat(host.findings("BLK-SIGNATURE"))
          .containsExactly("REFUSAL nvme0n1p1 holds ext4, though it is not in use");
    }

    @Test
    void theTableOfADiskInUseIsNotToldAgain() {
      host.file("/run/udev/data/b259:0", "E:ID_PART_TABLE_TYPE=gpt");
      host.file("/run/udev/data/b259:1", "E:ID_FS_TYPE=vfat");
      host.file("/run/udev/data/b259:2", "I:1");
      mountInfo("1 0 259:1 / /boot rw - vfat /dev/nvme0n1p1 rw");
      assertThat(host.findings("BLK-SIGNATURE")).isEmpty();
    }

    @Test
    void zerosAreClearAndUnknownDataAWarning() {
      for (String name : new String[] {"nvme0n1", "nvme0n1p1", "nvme0n1p2"}) {
        host.bytes("/dev/" + name, new byte[1 << 20]);
      }
      assertThat(host.findings("BLK-SIGNATURE")).isEmpty();
      host.bytes("/dev/nvme0n1p1", "hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(host.findings("BLK-SIGNATURE"))
          .containsExactly("WARNING nvme0n1p1 holds data of an unknown kind");
    }

    @Test
    void whatCannotBeReadIsAWarning() {
      assertThat(host.findings("BLK-SIGNATURE"))
          .hasSize(3)
          .allMatch(text -> text.startsWith("WARNING cannot tell what nvme0n1"));
      host.bytes("/dev/nvme0n1", ext4()).deny("/dev/nvme0n1");
      assertThat(host.findings("BLK-SIGNATURE"))
          .anyMatch(text -> text.contains("/dev/nvme0n1: ") || text.contains("EACCES"));
    }

    @Test
    void aRaidIsFoundAtTheEnd() {
      byte[] disk = new byte[1 << 20];
      int at = (2048 - 16) * 512;
      disk[at] = (byte) 0xfc;
      disk[at + 1] = 0x4e;
      disk[at + 2] = 0x2b;
      disk[at + 3] = (byte) 0xa9;
      host.bytes("/dev/nvme0n1", disk);
      assertThat(host.findings("BLK-SIGNATURE"))
          .contains("REFUSAL nvme0n1 holds a member of a Linux RAID, though it is not in use");
    }
  }
}
