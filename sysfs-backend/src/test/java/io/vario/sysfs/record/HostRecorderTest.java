package io.vario.sysfs.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.ReadProblem;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Vario reads is recorded, links as links, and what cannot be read is told. */
class HostRecorderTest {
  private static final String DEVICE = "/sys/devices/pci0000:00/0000:00:01.0";
  private static final String MAC = "52:54:00:ab:cd:ef";
  private static final String NAMED_BY_MAC = "enx525400abcdef";

  @TempDir private Path root;
  private final Set<String> denied = new HashSet<>();

  @BeforeEach
  void host() throws IOException {
    link("/lib", "usr/lib");
    file("/proc/sys/kernel/osrelease", "6.1.0\n");
    file("/usr/lib/modules/6.1.0/modules.alias", "alias pci:* x\n");
    file("/usr/lib/modules/6.1.0/modules.symbols", "much\n");
    link("/sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0");
    file(DEVICE + "/modalias", "pci:v00008086d000010D3sv00000000sd00000000bc02sc00i00\n");
    file(DEVICE + "/vpd", "serial");
    file(DEVICE + "/power/control", "auto\n");
    file(DEVICE + "/power/wakeup", "no\n");
    link(DEVICE + "/driver", "../../../bus/pci/drivers/e1000e");
    file(DEVICE + "/net/" + NAMED_BY_MAC + "/address", MAC + "\n");
    file(DEVICE + "/net/" + NAMED_BY_MAC + "/ifindex", "2\n");
    link("/sys/class/net/" + NAMED_BY_MAC, "../.." + DEVICE.substring(4) + "/net/" + NAMED_BY_MAC);
    file("/sys/class/net/bonding_masters", "\n");
    link("/sys/bus/pci/drivers/e1000e/module", "../../../../module/e1000e");
    link("/sys/bus/pci/drivers/e1000e/0000:00:01.0", "../../../.." + DEVICE.substring(4));
    file("/sys/bus/pci/drivers/e1000e/new_id", "");
    file("/sys/module/e1000e/initstate", "live\n");
    file("/sys/module/e1000e/parameters/x", "1\n");
    file("/sys/module/builtin/version", "1\n");
    link("/sys/module/e1000e/drivers/pci:e1000e", "../../../bus/pci/drivers/e1000e");
  }

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void link(String path, String target) throws IOException {
    Path link = root.resolve(path.substring(1));
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private Recorded record(boolean anonymous) {
    Recorded recorded = new Recorded();
    recorded.account = new HostRecorder(new SomeDenied(), anonymous).record(recorded);
    return recorded;
  }

  /** Keeps what it is told: a folder as "/", a link as "-> target", a file as its text. */
  private static final class Recorded implements RecordingSink {
    final Map<String, String> told = new TreeMap<>();
    Recording account = new Recording(0, 0, List.of());

    @Override
    public void folder(String path) {
      tell(path, "/");
    }

    @Override
    public void file(String path, byte[] content) {
      tell(path, new String(content, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void link(String path, String target) {
      tell(path, "-> " + target);
    }

    private void tell(String path, String what) {
      assertThat(told.put(path, what)).as("told before: " + path).isNull();
    }
  }

  /** Denies some paths. */
  private final class SomeDenied implements KernelFiles {
    private final KernelFiles files = new RecordedKernelFiles(root);

    private <T> Reading<T> unlessDenied(String path, Reading<T> reading) {
      return denied.contains(path) ? Reading.denied(path, "EACCES") : reading;
    }

    @Override
    public Reading<byte[]> read(String path) {
      return unlessDenied(path, files.read(path));
    }

    @Override
    public Reading<String> readLink(String path) {
      return unlessDenied(path, files.readLink(path));
    }

    @Override
    public Reading<List<String>> list(String path) {
      return unlessDenied(path, files.list(path));
    }

    @Override
    public void write(String path, byte[] content) {
      throw new AssertionError("a recorder writes nothing");
    }

    @Override
    public boolean isWritable(String path) {
      throw new AssertionError("a recorder writes nothing");
    }
  }

  @Test
  void ofTheNamesThoseOfTheDevicesAreRecorded() throws IOException {
    link("/usr/share/misc/pci.ids", "../hwdata/pci.ids");
    file(
        "/usr/share/hwdata/pci.ids",
        "1234  Another\n8086  Intel Corporation\n\t10d3  82574L\n\t10d4  Another\n");
    for (boolean anonymous : new boolean[] {false, true}) {
      Map<String, String> told = record(anonymous).told;
      assertThat(told)
          .containsEntry("/usr/share/misc/pci.ids", "-> ../hwdata/pci.ids")
          .containsEntry(
              "/usr/share/hwdata/pci.ids",
              "# Of these devices only.\n8086  Intel Corporation\n\t10d3  82574L\n");
    }
  }

  @Test
  void whatVarioReadsIsRecordedAndNoMore() {
    Recorded recorded = record(false);
    assertThat(recorded.account).isEqualTo(new Recording(1, 7, List.of()));
    assertThat(recorded.told)
        .containsEntry("/lib", "-> usr/lib")
        .containsEntry("/usr/lib/modules/6.1.0/modules.alias", "alias pci:* x\n")
        .containsEntry(
            "/sys/bus/pci/devices/0000:00:01.0", "-> ../../../devices/pci0000:00/0000:00:01.0")
        .containsEntry(DEVICE + "/driver", "-> ../../../bus/pci/drivers/e1000e")
        .containsEntry(DEVICE + "/net/" + NAMED_BY_MAC + "/address", MAC + "\n")
        .containsEntry(DEVICE + "/power/control", "auto\n")
        .containsEntry("/sys/bus/pci/drivers/e1000e/module", "-> ../../../../module/e1000e")
        .containsEntry("/sys/module/builtin", "/")
        .containsEntry("/sys/module/e1000e/initstate", "live\n")
        .containsEntry(
            "/sys/module/e1000e/drivers/pci:e1000e", "-> ../../../bus/pci/drivers/e1000e");
    assertThat(String.join("\n", recorded.told.keySet()))
        .doesNotContain("vpd", "wakeup", "symbols", "new_id", "parameters", "bonding_masters");
  }

  @Test
  void whatIsDeniedIsToldAndTheRestRecorded() throws IOException {
    file("/etc/modprobe.d/secret.conf", "blacklist x\n");
    denied.addAll(
        List.of(
            "/etc/modprobe.d/secret.conf",
            DEVICE + "/modalias",
            "/usr/lib/modules/6.1.0/modules.alias",
            "/sys/module",
            "/proc/cmdline"));
    Recorded recorded = record(false);
    assertThat(recorded.account.problems())
        .allMatch(problem -> problem.kind() == ReadProblem.Kind.DENIED)
        .extracting(ReadProblem::path)
        .containsExactlyInAnyOrderElementsOf(denied);
    assertThat(recorded.told).containsKey(DEVICE + "/power/control");
  }

  @Test
  void attributeThatCanOnlyBeWrittenIsNoProblem() throws IOException {
    file(DEVICE + "/sriov_numvfs", "2\n");
    file(DEVICE + "/sriov_vf_msix_count", "");
    denied.add(DEVICE + "/sriov_vf_msix_count");
    Recorded recorded = record(false);
    assertThat(recorded.account.problems()).isEmpty();
    assertThat(recorded.told).containsEntry(DEVICE + "/sriov_numvfs", "2\n");
  }

  @Test
  void unlistedDeviceIsTold() {
    denied.add("/sys/bus/pci/devices/0000:00:01.0");
    assertThat(record(false).account.problems())
        .extracting(ReadProblem::path)
        .contains("/sys/bus/pci/devices/0000:00:01.0");
  }

  @Nested
  class Links {
    @Test
    void linkToNothingBecomesAnEmptyFile() throws IOException {
      link("/etc/modprobe.d/masked.conf", "/dev/null");
      link("/etc/modprobe.d/relative.conf", "../../dev/null");
      assertThat(record(false).told)
          .containsEntry("/etc/modprobe.d/masked.conf", "")
          .containsEntry("/etc/modprobe.d/relative.conf", "");
      Files.delete(root.resolve("etc/modprobe.d/masked.conf"));
    }

    @Test
    void absoluteLinkBecomesRelative() throws IOException {
      file("/nix/store/conf", "blacklist x\n");
      link("/etc/static", "/nix/store");
      link("/etc/modprobe.d/x.conf", "/etc/static/conf");
      assertThat(record(false).told)
          .containsEntry("/etc/modprobe.d/x.conf", "-> ../static/conf")
          .containsEntry("/etc/static", "-> ../nix/store")
          .containsEntry("/nix/store/conf", "blacklist x\n");
    }

    @Test
    void loopAndEscapeAreTold() throws IOException {
      link("/etc/modprobe.d/loop.conf", "loop.conf");
      link("/etc/modprobe.d/out.conf", "../../../../etc/passwd");
      Recorded recorded = record(false);
      assertThat(recorded.account.problems())
          .extracting(ReadProblem::path)
          .contains("/etc/modprobe.d/loop.conf", "/etc/modprobe.d/out.conf");
      assertThat(recorded.told).doesNotContainKey("/etc/modprobe.d/out.conf");
      Files.delete(root.resolve("etc/modprobe.d/out.conf"));
    }

    @Test
    void danglingConfigurationStillHidesOthers() throws IOException {
      link("/etc/modprobe.d/x.conf", "gone");
      assertThat(record(false).told).containsEntry("/etc/modprobe.d/x.conf", "-> gone");
      assertThat(record(true).told).containsEntry("/etc/modprobe.d/x.conf", "");
    }
  }

  @Nested
  class Anonymous {
    @Test
    void interfacesAreRenamedAlike() {
      Map<String, String> told = record(true).told;
      assertThat(told)
          .containsEntry("/sys/class/net/nic0", "-> ../../devices/pci0000:00/0000:00:01.0/net/nic0")
          .containsEntry(DEVICE + "/net/nic0/ifindex", "2\n")
          .doesNotContainKey(DEVICE + "/net/nic0/address");
      assertThat(told.toString()).doesNotContain(MAC, NAMED_BY_MAC);
    }

    @Test
    void commandLineKeepsWhatDecides() throws IOException {
      file(
          "/proc/cmdline",
          "BOOT_IMAGE=/vmlinuz root=UUID=1-2 ro intel_iommu=on iommu.passthrough=1 pci=nomsi"
              + " vfio-pci.ids=1:2 \"modprobe.blacklist=a,b\" module-blacklist=c pcie_aspm=off"
              + " ip=10.0.0.1 hostname=secret -- iommu=fake\n");
      assertThat(record(true).told)
          .containsEntry(
              "/proc/cmdline",
              "intel_iommu=on iommu.passthrough=1 pci=nomsi vfio-pci.ids=1:2"
                  + " \"modprobe.blacklist=a,b\" module-blacklist=c pcie_aspm=off\n");
    }

    @Test
    void configurationKeepsCommandsOnTheirLines() throws IOException {
      file("/proc/sys/kernel/hostname", "zeus.example.org\n");
      file(
          "/etc/modprobe.d/zeus.conf",
          """
          # made by joe on zeus \\
          and continued
          blacklist nouveau
          options net mac=%s
          install x /opt/zeus/run %s
            # indented
          softdep a \\
            pre: b
          """
              .formatted(MAC, MAC));
      assertThat(record(true).told)
          .containsEntry(
              "/etc/modprobe.d/host.conf",
              """
              #
              #
              blacklist nouveau
              #
              install x /opt/host/run MAC
              #
              softdep a \\
                pre: b
              """);
    }

    @Test
    void hostThatIsCalledAsAModuleKeepsItsName() throws IOException {
      file("/proc/sys/kernel/hostname", "e1000e\n");
      file("/etc/modprobe.d/x.conf", "blacklist e1000e\n");
      assertThat(record(true).told).containsEntry("/etc/modprobe.d/x.conf", "blacklist e1000e\n");
    }

    @Test
    void mountsKeepTheDisksAndLoseThePlaces() throws IOException {
      file("/sys/devices/virtual/block/dm-3/dm/name", "vg_secret-root\n");
      link("/sys/class/block/dm-3", "../../devices/virtual/block/dm-3");
      file(
          "/proc/mounts",
          """
          /dev/mapper/vg_secret-root / ext4 rw,relatime 0 0
          /dev/sda1 /boot/efi vfat ro,umask=77 0 0
          /dev/disk/by-uuid/1-2 /home/joe ext4 rw 0 0
          secret:/export /data nfs4 rw,addr=10.0.0.1 0 0
          proc /proc proc rw 0 0
          """);
      file("/proc/swaps", "Filename Type\n/dev/dm-3 partition 1\n/home/joe/swap file 2\n");
      Map<String, String> told = record(true).told;
      assertThat(told)
          .containsEntry(
              "/proc/mounts",
              """
              /dev/mapper/dm-3 / ext4 rw 0 0
              /dev/sda1 /boot/x vfat ro 0 0
              /dev/disk /home/x ext4 rw 0 0
              nfs4 /x nfs4 rw 0 0
              proc /proc proc rw 0 0
              """)
          .containsEntry("/proc/swaps", "Filename Type\n/dev/dm-3 partition 1\n/swapfile file 2\n")
          .containsEntry("/sys/devices/virtual/block/dm-3/dm/name", "dm-3\n");
      assertThat(told.toString()).doesNotContain("secret", "joe");
    }

    @Test
    void routesKeepTheWayOut() throws IOException {
      file(
          "/proc/net/route",
          "Iface\tDestination\tGateway\tFlags\n"
              + NAMED_BY_MAC
              + "\t00000000\t0100000A\t0003\n"
              + NAMED_BY_MAC
              + "\t0000000A\t00000000\t0001\n");
      assertThat(record(true).told)
          .containsEntry(
              "/proc/net/route",
              "Iface\tDestination\tGateway\tFlags\nnic0\t00000000\t00000000\t0003\n");
    }
  }
}
