package io.vario.sysfs.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.DeviceIdentity;
import io.vario.device.IommuGroup;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DeviceListing;
import io.vario.host.HostInventory;
import io.vario.sysfs.SysfsHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysfsInventoryTest {
  private static final String NIC = "0000:3b:00.0";
  private static final String VF = "0000:3b:00.2";

  @TempDir Path root;

  @BeforeEach
  void makeHost() throws IOException {
    device(NIC, "pci:v000015B3d0000101Dsv000015B3sd00000058bc02sc00i00");
    write(NIC, "numa_node", "1");
    write(NIC, "driver_override", "(null)");
    write(NIC, "sriov_totalvfs", "16");
    write(NIC, "sriov_numvfs", "1");
    write(NIC, "sriov_drivers_autoprobe", "0");
    link(NIC, "virtfn0", "../" + VF);
    link(NIC, "driver", "../../../bus/pci/drivers/mlx5_core");
    link(NIC, "iommu_group", "../../../kernel/iommu_groups/42");
    Files.createDirectories(root.resolve("sys/bus/pci/drivers/mlx5_core"));
    Files.createDirectories(root.resolve("sys/module/mlx5_core"));
    Files.createSymbolicLink(
        root.resolve("sys/bus/pci/drivers/mlx5_core/module"),
        Path.of("../../../../module/mlx5_core"));

    device(VF, "pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00");
    write(VF, "numa_node", "-1");
    write(VF, "driver_override", "mlx5_vfio_pci");
    link(VF, "physfn", "../" + NIC);
    link(VF, "iommu_group", "../../../kernel/iommu_groups/43");
    Files.createDirectories(folder(VF).resolve("vfio-dev/vfio7"));
  }

  @Test
  void aDeviceIsReadWhole() {
    PciDevice nic = inventory().device(PciAddress.parse(NIC)).orElseThrow();

    assertThat(nic.ids()).hasToString("15b3:101d");
    assertThat(nic.pciClass()).hasToString("020000");
    assertThat(nic.driver().orElseThrow()).hasToString("mlx5_core");
    assertThat(nic.module().orElseThrow()).hasToString("mlx5_core");
    assertThat(nic.override()).isEmpty();
    assertThat(nic.iommuGroup()).contains(new IommuGroup(42));
    assertThat(nic.numaNode()).hasValue(1);
    assertThat(nic.vfio()).isEmpty();
    assertThat(nic.problems()).isEmpty();
    assertThat(nic.sriov().orElseThrow())
        .isInstanceOfSatisfying(
            SriovRole.PhysicalFunction.class,
            role -> {
              assertThat(role.totalVfs()).isEqualTo(16);
              assertThat(role.enabledVfs()).isEqualTo(1);
              assertThat(role.autoprobe()).isFalse();
              assertThat(role.vfs()).containsExactly(PciAddress.parse(VF));
            });
  }

  @Test
  void aVirtualFunctionKnowsItsPlace() {
    PciDevice vf = inventory().device(PciAddress.parse(VF)).orElseThrow();

    assertThat(vf.override().orElseThrow()).hasToString("mlx5_vfio_pci");
    assertThat(vf.numaNode()).isEmpty();
    assertThat(vf.driver()).isEmpty();
    assertThat(vf.vfio().orElseThrow()).hasToString("vfio7");
    assertThat(vf.isOnVfio()).isTrue();
    assertThat(vf.sriov().orElseThrow())
        .isInstanceOfSatisfying(
            SriovRole.VirtualFunction.class,
            role -> {
              assertThat(role.physicalFunction()).isEqualTo(PciAddress.parse(NIC));
              assertThat(role.index()).hasValue(0);
            });
  }

  @Test
  void bridgesAreToldTheNearestFirst() throws IOException {
    Path devices = root.resolve("sys/bus/pci/devices");
    Files.createSymbolicLink(
        devices.resolve("10000:01:00.0"),
        Path.of(
            "../../../devices/pci0000:00/0000:00:0e.0/pci10000:00/10000:00:02.0/10000:01:00.0"));
    Files.createSymbolicLink(devices.resolve("0000:00:0e.0"), Path.of("0000:00:0e.0"));

    assertThat(inventory().bridgesAbove(PciAddress.parse("10000:01:00.0")))
        .containsExactly(PciAddress.parse("10000:00:02.0"), PciAddress.parse("0000:00:0e.0"));
    assertThat(inventory().bridgesAbove(PciAddress.parse("0000:00:0e.0"))).isEmpty();
    assertThat(inventory().bridgesAbove(PciAddress.parse("0000:7f:00.0"))).isEmpty();
  }

  @Test
  void theListIsOrderedAndLeavesOutNamesThatAreNoAddresses() throws IOException {
    device("0000:02:00.0", "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00");
    Files.createDirectories(root.resolve("sys/bus/pci/devices/0000:3B:1f.0"));
    Files.createDirectories(root.resolve("sys/bus/pci/devices/0000:3b:20.0"));
    Files.createDirectories(root.resolve("sys/bus/pci/devices/rubbish\nname"));

    assertThat(inventory().devices().devices())
        .extracting(device -> device.address().toString())
        .containsExactly("0000:02:00.0", NIC, VF);
  }

  @Test
  void theFilesBehindTheModaliasServeInItsPlace() throws IOException {
    Files.delete(folder(NIC).resolve("modalias"));
    write(NIC, "vendor", "0x15b3");
    write(NIC, "device", "0x101d");
    write(NIC, "subsystem_vendor", "0x15b3");
    write(NIC, "subsystem_device", "0x0058");
    write(NIC, "class", "0x020000");

    assertThat(inventory().device(PciAddress.parse(NIC)).orElseThrow().modalias())
        .hasToString("pci:v000015B3d0000101Dsv000015B3sd00000058bc02sc00i00");
  }

  @Test
  void aDeviceThatCannotBeReadIsReportedAndTheOthersAreListed() throws IOException {
    Files.writeString(folder(NIC).resolve("modalias"), "rubbish\n");

    DeviceListing listing = inventory().devices();

    assertThat(listing.devices()).hasSize(1);
    assertThat(listing.problems())
        .singleElement()
        .asString()
        .contains(NIC + "/modalias", "not the modalias");
    assertThatThrownBy(() -> inventory().device(PciAddress.parse(NIC)))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.UNREADABLE));
  }

  @Test
  void whatElseCannotBeReadIsAProblemOfTheDevice() throws IOException {
    write(NIC, "numa_node", "many");
    Files.delete(folder(NIC).resolve("driver_override"));
    Files.createDirectory(folder(NIC).resolve("driver_override"));

    PciDevice nic = inventory().device(PciAddress.parse(NIC)).orElseThrow();

    assertThat(nic.problems())
        .extracting(ReadProblem::path)
        .containsExactlyInAnyOrder(
            "/sys/bus/pci/devices/" + NIC + "/driver_override",
            "/sys/bus/pci/devices/" + NIC + "/numa_node");
  }

  @Test
  void aBridgeIsKnownByItsSecondaryBus() throws IOException {
    assertThat(inventory().device(PciAddress.parse(NIC)).orElseThrow().isBridge()).isFalse();

    write(NIC, "secondary_bus_number", "59");

    assertThat(inventory().device(PciAddress.parse(NIC)).orElseThrow().isBridge()).isTrue();
  }

  @Test
  void theMembersOfAGroupAreFoundWithAndWithoutItsFolder() throws IOException {
    assertThat(inventory().members(new IommuGroup(42))).hasSize(1);

    Path members = root.resolve("sys/kernel/iommu_groups/42/devices");
    Files.createDirectories(members);
    for (String address : new String[] {NIC, VF}) {
      Files.createSymbolicLink(
          members.resolve(address), Path.of("../../../../devices/pci0000:3a/" + address));
    }

    assertThat(inventory().members(new IommuGroup(42))).hasSize(2);
    assertThat(inventory().members(new IommuGroup(99))).isEmpty();
  }

  @Test
  void anInterfaceLeadsToItsDeviceAlsoThroughVirtio() throws IOException {
    Path plain = root.resolve("sys/devices/pci0000:3a/" + NIC + "/net/eth2");
    Path virtio = root.resolve("sys/devices/pci0000:3a/" + VF + "/virtio1/net/eth3");
    for (Path path : new Path[] {plain, virtio}) {
      Files.createDirectories(path);
      Path link = root.resolve("sys/class/net/" + path.getFileName());
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, link.getParent().relativize(path));
    }
    Files.createSymbolicLink(plain.resolve("device"), Path.of("../../../" + NIC));
    Files.createSymbolicLink(virtio.resolve("device"), Path.of("../../../virtio1"));

    assertThat(inventory().addressOfInterface("eth2")).contains(PciAddress.parse(NIC));
    assertThat(inventory().addressOfInterface("eth3")).contains(PciAddress.parse(VF));
    for (String none : new String[] {"eth9", "..", "../net", "", "a\0b"}) {
      assertThat(inventory().addressOfInterface(none)).isEmpty();
    }
  }

  @Test
  void aBlockDeviceLeadsToItsDevice() throws IOException {
    block("nvme0n1", "pci0000:3a/" + NIC + "/nvme/nvme0/nvme0n1");
    block("nvme0n1p2", "pci0000:3a/" + NIC + "/nvme/nvme0/nvme0n1/nvme0n1p2");
    block("vda", "pci0000:3a/" + VF + "/virtio1/block/vda");
    block("cciss!c0d0", "pci0000:3a/" + VF + "/cciss0/c0d0/block/cciss!c0d0");
    block("nvme5n1", "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0/nvme/nvme5/nvme5n1");
    block("dm-0", "virtual/block/dm-0");
    node("disk/by-id/nvme-A:1-part2", "../../nvme0n1p2");
    node("disk/by-label/again", "../by-id/nvme-A:1-part2");
    node("absolute", "/dev/vda");
    node("loop-a", "loop-b");
    node("loop-b", "loop-a");
    node("outside", "../etc/passwd");
    node("above", "../../../../dev/vda");
    node("vg/root", "../dm-0");

    for (String ofNic :
        List.of("nvme0n1", "nvme0n1p2", "disk/by-id/nvme-A:1-part2", "disk/by-label/again")) {
      assertThat(inventory().addressesOfBlockDevice("/dev/" + ofNic))
          .as(ofNic)
          .containsExactly(PciAddress.parse(NIC));
    }
    for (String ofVf : List.of("vda", "cciss/c0d0", "absolute")) {
      assertThat(inventory().addressesOfBlockDevice("/dev/" + ofVf))
          .as(ofVf)
          .containsExactly(PciAddress.parse(VF));
    }
    assertThat(inventory().addressesOfBlockDevice("/dev/nvme5n1"))
        .containsExactly(PciAddress.parse("10000:e1:00.0"));
    for (String none :
        List.of(
            "dm-0", "vg/root", "sda", "loop-a", "outside", "above", "..", "../etc", "a\0b", "")) {
      assertThat(inventory().addressesOfBlockDevice("/dev/" + none)).as(none).isEmpty();
    }
    assertThat(inventory().blockDeviceNodes())
        .containsExactly(
            "/dev/cciss/c0d0", "/dev/nvme0n1", "/dev/nvme0n1p2", "/dev/nvme5n1", "/dev/vda");
  }

  @Test
  void anNvmeDiskOfSeveralControllersLeadsToThoseThatReachIt() throws IOException {
    block("nvme0n1", "virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
    block("nvme0n1p1", "virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1");
    block("nvme0n2", "virtual/nvme-subsystem/nvme-subsys0/nvme0n2");
    controller("nvme0", NIC, "nvme0c0n1");
    controller("nvme1", VF, "nvme0c1n2");

    assertThat(inventory().addressesOfBlockDevice("/dev/nvme0n1"))
        .containsExactly(PciAddress.parse(NIC));
    assertThat(inventory().addressesOfBlockDevice("/dev/nvme0n1p1"))
        .containsExactly(PciAddress.parse(NIC));
    assertThat(inventory().addressesOfBlockDevice("/dev/nvme0n2"))
        .containsExactly(PciAddress.parse(VF));

    Files.createDirectories(folder(VF).resolve("nvme/nvme1/nvme0c1n1"));
    assertThat(inventory().addressesOfBlockDevice("/dev/nvme0n1"))
        .containsExactly(PciAddress.parse(NIC), PciAddress.parse(VF));
  }

  @Test
  void interfacesOfPciDevicesAreNamed() throws IOException {
    for (String goal : List.of("pci0000:3a/" + NIC + "/net/eth2", "virtual/net/lo")) {
      Path link = root.resolve("sys/class/net/" + goal.substring(goal.lastIndexOf('/') + 1));
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of("../../devices/" + goal));
    }
    assertThat(inventory().interfaceNames()).containsExactly("eth2");
  }

  @Test
  void someDevicesAreReadInTheirOrder() {
    assertThat(
            inventory()
                .devices(
                    List.of(
                        PciAddress.parse(VF),
                        PciAddress.parse("0000:99:00.0"),
                        PciAddress.parse(NIC)))
                .devices())
        .extracting(device -> device.address().toString())
        .containsExactly(VF, NIC);
  }

  @Test
  void aHostWithoutPciHasNoDevices() throws IOException {
    Path empty = Files.createDirectories(root.resolve("empty"));

    assertThat(SysfsHost.recorded(empty).inventory().devices().devices()).isEmpty();
  }

  @Test
  void anIdentityHasThePathAndTheSerialNumber() throws IOException {
    config(NIC, 0x0003);
    DeviceIdentity nic = identity(NIC);
    assertThat(nic.path()).hasValue("pci0000:3a/00.0");
    assertThat(nic.serial()).hasValue("b8-ce-f6-ff-fe-01-02-03");
    assertThat(nic.virtualFunction()).isEmpty();
    DeviceIdentity vf = identity(VF);
    assertThat(vf.path()).as("its PF's").hasValue("pci0000:3a/00.0");
    assertThat(vf.serial()).isEqualTo(nic.serial());
    assertThat(vf.virtualFunction()).hasValue(0);
    assertThat(vf.differences(nic)).hasSize(2);
  }

  /** Who is not root reads 64 bytes, and a broken device can answer anything. */
  @Test
  void anIdentityHasNoSerialNumberIfNoneIsShown() throws IOException {
    assertThat(identity(NIC).serial()).isEmpty();
    Files.write(folder(NIC).resolve("config"), new byte[64]);
    assertThat(identity(NIC).serial()).isEmpty();
    config(NIC, 0x000b);
    assertThat(identity(NIC).serial()).isEmpty();
    byte[] ones = new byte[4096];
    Arrays.fill(ones, (byte) -1);
    Files.write(folder(NIC).resolve("config"), ones);
    assertThat(identity(NIC).serial()).isEmpty();
  }

  private DeviceIdentity identity(String address) {
    HostInventory inventory = inventory();
    return inventory.identity(inventory.device(PciAddress.parse(address)).orElseThrow());
  }

  /** Write a configuration space with an AER capability, which points to one more. */
  private void config(String address, int capability) throws IOException {
    ByteBuffer space = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    space.putInt(0x100, 0x150 << 20 | 2 << 16 | 0x0001);
    // Its last one points to the first again, as none should.
    space.putInt(0x150, 0x100 << 20 | 1 << 16 | capability);
    space.putLong(0x154, 0xb8cef6fffe010203L);
    Files.write(folder(address).resolve("config"), space.array());
  }

  private HostInventory inventory() {
    return SysfsHost.recorded(root).inventory();
  }

  private Path folder(String address) {
    return root.resolve("sys/devices/pci0000:3a").resolve(address);
  }

  private void block(String name, String goal) throws IOException {
    Path link = root.resolve("sys/class/block").resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../../devices/" + goal));
  }

  private void node(String name, String goal) throws IOException {
    Path link = root.resolve("dev").resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(goal));
  }

  private void controller(String name, String address, String way) throws IOException {
    Files.createDirectories(folder(address).resolve("nvme").resolve(name).resolve(way));
    Path link = root.resolve("sys/class/nvme-subsystem/nvme-subsys0").resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(
        link, Path.of("../../../devices/pci0000:3a/" + address + "/nvme/" + name));
  }

  private void device(String address, String modalias) throws IOException {
    Files.createDirectories(folder(address));
    write(address, "modalias", modalias);
    Path link = root.resolve("sys/bus/pci/devices").resolve(address);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../../../devices/pci0000:3a/" + address));
  }

  private void write(String address, String name, String value) throws IOException {
    Files.writeString(folder(address).resolve(name), value + "\n");
  }

  private void link(String address, String name, String target) throws IOException {
    Files.createSymbolicLink(folder(address).resolve(name), Path.of(target));
  }
}
