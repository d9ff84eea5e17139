package io.vario.sysfs.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel writes is read back, and what nobody wrote does no harm. */
class ParsingTest {

  @Property
  void whatTheKernelEscapesComesBack(@ForAll @StringLength(max = 40) String any) {
    StringBuilder text = new StringBuilder();
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < any.length(); i++) {
      char c = (char) (any.charAt(i) & 0xff);
      text.append(c);
      boolean special = c <= ' ' || c == '\\' || c == '#';
      escaped.append(special ? String.format("\\%03o", (int) c) : String.valueOf(c));
    }
    assertThat(Text.unescape(escaped.toString())).isEqualTo(text.toString());
    String line = "1 2 3:4 / /" + escaped + "x rw - ext4 /dev/" + escaped + "y rw";
    Mounts.Mount mount = Mounts.parse(line).all().get(0);
    assertThat(mount.point()).isEqualTo("/" + text + "x");
    assertThat(mount.source()).isEqualTo("/dev/" + text + "y");
  }

  @Property
  void noTextStopsTheParsers(@ForAll @StringLength(max = 200) String any) {
    Text.unescape(any);
    Mounts.parse(any).covering(any);
    Routes.parse4(any);
    Routes.parse4(any.replace(' ', '\t'));
    Routes.defaultInterface6(any);
    Addresses.locals(List.of("|-- " + any, "/32 host LOCAL", any));
    assertThat(Text.shown(any)).hasSizeLessThan(600);
  }

  @Property
  void noBytesStopTheSignatures(@ForAll @Size(max = 2000) byte[] any) {
    Signature.find(any);
  }

  @Test
  void zerosAndShortDisksHaveNoSignature() {
    assertThat(Signature.find(new byte[0])).isNull();
    assertThat(Signature.find(new byte[1])).isNull();
    assertThat(Signature.find(new byte[1 << 20])).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1080|53ef|ext2",
        "0|58465342|XFS",
        "65600|5f42485266535f4d|btrfs",
        "0|4c554b53babe0001|LUKS",
        "0|4c554b53babe0002|LUKS2",
        "4096|fc4e2ba9|a member of a Linux RAID",
        "0|fc4e2ba9|a member of a Linux RAID",
        "4086|53574150535041434532|swap space",
        "65526|53574150535041434532|swap space",
        "512|4546492050415254|a GPT partition table",
        "4096|4546492050415254|a GPT partition table",
        "3|4558464154202020|exFAT",
        "3|4e54465320202020|NTFS",
        "32769|4344303031|ISO 9660",
        "1024|1020f5f2|F2FS",
        "131072|0cb1ba0000000000|ZFS",
        "135168|0000000000bab10c|ZFS",
        "4120|c68573f64e1a45ca|bcache",
        "0|626c756573746f726520626c6f636b206465766963650a|Ceph BlueStore",
      })
  void aMarkAtItsPlaceIsKnown(int at, String mark, String kind) {
    byte[] disk = new byte[256 << 10];
    put(disk, at, mark);
    assertThat(Signature.find(disk)).isEqualTo(kind);
    byte[] cut = Arrays.copyOf(disk, at + 1);
    assertThat(Signature.find(cut)).isNull();
  }

  @Test
  void marksOfTwoPartsAreKnown() {
    byte[] lvm = new byte[4096];
    put(lvm, 512, "4c4142454c4f4e45");
    assertThat(Signature.find(lvm)).isNull();
    put(lvm, 536, "4c564d3220303031");
    assertThat(Signature.find(lvm)).isEqualTo("an LVM physical volume");

    byte[] boot = new byte[4096];
    put(boot, 510, "55aa");
    assertThat(Signature.find(boot)).isNull();
    put(boot, 450, "83");
    put(boot, 458, "00080000");
    assertThat(Signature.find(boot)).isEqualTo("an MBR partition table");
    put(boot, 82, "4641543332202020");
    assertThat(Signature.find(boot)).isEqualTo("FAT");
  }

  private static void put(byte[] disk, int at, String hex) {
    for (int i = 0; i < hex.length() / 2; i++) {
      disk[at + i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
    }
  }
}
