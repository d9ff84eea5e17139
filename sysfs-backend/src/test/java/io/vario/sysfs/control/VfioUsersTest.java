package io.vario.sysfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is found to hold a device; what is written is tested with the simulated kernel. */
class VfioUsersTest {
  private static final String DEVICE = "/sys/bus/pci/devices/0000:02:00.0";

  @TempDir Path folder;

  private VfioUsers users() throws IOException {
    Files.createDirectories(folder.resolve("sys/bus/pci/devices/0000:02:00.0/vfio-dev/vfio3"));
    link("sys/bus/pci/devices/0000:02:00.0/iommu_group", "../../../../kernel/iommu_groups/14");
    process("1", "systemd", "socket:[1]");
    return VfioUsers.of(new RecordedKernelFiles(folder), DEVICE);
  }

  private void link(String path, String target) throws IOException {
    Path link = folder.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private void process(String pid, String name, String... open) throws IOException {
    Path process = Files.createDirectories(folder.resolve("proc/" + pid + "/fd")).getParent();
    Files.writeString(process.resolve("comm"), name + "\n");
    for (int i = 0; i < open.length; i++) {
      link("proc/" + pid + "/fd/" + i, open[i]);
    }
  }

  @Test
  void whoHoldsTheGroupIsFound() throws IOException {
    process("812", "qemu-system-x86", "socket:[123]", "/dev/vfio/vfio", "/dev/vfio/14");
    process("813", "qemu-system-x86", "/dev/vfio/15", "/dev/vfio/devices/vfio33");
    VfioUsers.User user = users().find();
    assertThat(user).isNotNull().hasToString("qemu-system-x86 (pid 812)");
    assertThat(user.node()).isEqualTo("/dev/vfio/14");
  }

  @Test
  void whoHoldsTheDeviceIsFoundThoughItsNodeIsGone() throws IOException {
    process("99", "a\u0007b", "/dev/vfio/devices/vfio3 (deleted)");
    VfioUsers.User user = users().find();
    assertThat(user).isNotNull().hasToString("a?b (pid 99)");
    assertThat(user.node()).isEqualTo("/dev/vfio/devices/vfio3");
  }

  @Test
  void withoutAnIommuTheNodesNameSaysSo() throws IOException {
    process("99", "dpdk", "/dev/vfio/noiommu-14");
    assertThat(users().find()).isNotNull();
  }

  @Test
  void nobodyIsFoundIfNobodyHoldsIt() throws IOException {
    process("99", "qemu-system-x86", "/dev/vfio/1", "/dev/vfio/vfio", "anon_inode:[vfio-device]");
    Files.createDirectories(folder.resolve("proc/sys"));
    assertThat(users().find()).isNull();
    assertThat(VfioUsers.of(new RecordedKernelFiles(folder), "/sys/nosuch").find()).isNull();
  }
}
