package io.vario.sysfs.check;

import io.vario.check.CheckContext;
import io.vario.check.Examination;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.host.Host;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.Reading;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A host with one PCI device, as a folder; some of its paths may be denied. */
final class HostOfFiles implements KernelFiles {
  static final String ADDRESS = "0000:01:00.0";
  static final String FOLDER = "/sys/devices/pci0000:00/0000:00:01.0/" + ADDRESS;
  private static final String MODALIAS = "pci:v0000144Dd0000A808sv00000000sd00000000bc01sc08i02";

  private final Path root;
  private final Set<String> denied = new HashSet<>();
  private final RecordedKernelFiles files;
  int processesListed;

  HostOfFiles(Path root, String driver) {
    this.root = root;
    this.files = new RecordedKernelFiles(root);
    file(FOLDER + "/modalias", MODALIAS);
    link("/sys/bus/pci/devices/" + ADDRESS, "../../../devices/pci0000:00/0000:00:01.0/" + ADDRESS);
    if (!driver.isEmpty()) {
      link(FOLDER + "/driver", "../../../../bus/pci/drivers/" + driver);
      link(FOLDER + "/iommu_group", "../../../../kernel/iommu_groups/7");
    }
    file("/proc/self/mountinfo", "28 1 8:1 / / rw - ext4 /dev/sda1 rw");
    file("/proc/swaps", "Filename Type Size Used Priority");
  }

  HostOfFiles file(String path, String text) {
    return bytes(path, (text + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  HostOfFiles bytes(String path, byte[] content) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HostOfFiles link(String path, String target) {
    try {
      Path link = root.resolve(path.substring(1));
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HostOfFiles deny(String... paths) {
    denied.addAll(List.of(paths));
    return this;
  }

  /** Put something below the device, and its class's link to it. */
  HostOfFiles below(String kind, String name, String place) {
    file(FOLDER + "/" + place + "/uevent", "DEVNAME=" + name);
    return link(
        "/sys/class/" + kind + "/" + name,
        "../../devices/pci0000:00/0000:00:01.0/" + ADDRESS + "/" + place);
  }

  /** Add something that no device is below. */
  HostOfFiles virtual(String kind, String name) {
    file("/sys/devices/virtual/" + kind + "/" + name + "/uevent", "");
    return link("/sys/class/" + kind + "/" + name, "../../devices/virtual/" + kind + "/" + name);
  }

  /** Give the device an NVMe disk with two partitions: 259:0, 259:1, 259:2. */
  HostOfFiles disk() {
    below("nvme", "nvme0", "nvme/nvme0");
    String disk = "nvme/nvme0/nvme0n1";
    below("block", "nvme0n1", disk).file(FOLDER + "/" + disk + "/dev", "259:0");
    file(FOLDER + "/" + disk + "/size", "2048");
    for (int number = 1; number <= 2; number++) {
      String partition = disk + "/nvme0n1p" + number;
      below("block", "nvme0n1p" + number, partition);
      file(FOLDER + "/" + partition + "/dev", "259:" + number);
      file(FOLDER + "/" + partition + "/partition", "" + number);
    }
    return this;
  }

  /** Build a device-mapper device on a block device. */
  HostOfFiles mapped(String below, String name, String mapped, String uuid, String number) {
    virtual("block", name);
    String folder = "/sys/devices/virtual/block/" + name;
    file(folder + "/dm/name", mapped).file(folder + "/dm/uuid", uuid).file(folder + "/dev", number);
    return link("/sys/class/block/" + below + "/holders/" + name, "../../" + name);
  }

  /** Give the device an interface. */
  HostOfFiles network(String name, String flags) {
    below("net", name, "net/" + name);
    return file(FOLDER + "/net/" + name + "/flags", flags);
  }

  HostOfFiles process(int pid, String command, String node) {
    file("/proc/" + pid + "/comm", command);
    link("/proc/" + pid + "/fd/0", "socket:[1]");
    return link("/proc/" + pid + "/fd/3", node);
  }

  /** Examine the device, and return the findings as text, severity first. */
  List<String> findings(String id) {
    return findings(id, Intent.DETACH);
  }

  List<String> findings(String id, Intent intent) {
    List<String> texts = new ArrayList<>();
    for (Finding finding : examine(intent).findings()) {
      if (finding.check().toString().equals(id)) {
        texts.add(finding.severity() + " " + finding.evidence());
      }
    }
    return texts;
  }

  Examination examine(Intent intent) {
    Host host = SysfsHost.of(this, new NoModuleLoader());
    PciDevice device = host.inventory().device(PciAddress.parse(ADDRESS)).orElseThrow();
    List<SafetyCheck> checks = HostChecks.of(this);
    return Examination.of(device, checks, CheckContext.of(host, intent, Set.of(device.address())));
  }

  private <T> Reading<T> unlessDenied(String path, Reading<T> reading) {
    return denied.contains(path) ? Reading.denied(path, "EACCES (Permission denied)") : reading;
  }

  @Override
  public Reading<byte[]> read(String path) {
    return unlessDenied(path, files.read(path));
  }

  @Override
  public Reading<byte[]> readPart(String path, long offset, int length) {
    return unlessDenied(path, files.readPart(path, offset, length));
  }

  @Override
  public Reading<String> readLink(String path) {
    return unlessDenied(path, files.readLink(path));
  }

  @Override
  public Reading<List<String>> list(String path) {
    processesListed += path.equals("/proc") ? 1 : 0;
    return unlessDenied(path, files.list(path));
  }

  @Override
  public void write(String path, byte[] content) {
    throw new AssertionError("a check writes nothing");
  }

  @Override
  public boolean isWritable(String path) {
    throw new AssertionError("a check writes nothing");
  }
}
