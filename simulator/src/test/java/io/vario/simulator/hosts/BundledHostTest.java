package io.vario.simulator.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.check.BuiltInChecks;
import io.vario.check.CheckContext;
import io.vario.check.Examination;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.Severity;
import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.host.DeviceListing;
import io.vario.host.Host;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.archive.RecordingInMemory;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.record.HostRecorder;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BundledHostTest {

  @ParameterizedTest
  @EnumSource
  void everyDeviceIsReadWithoutAProblem(BundledHost bundled) {
    Host host = host(bundled);
    DeviceListing listing = host.inventory().devices();

    assertThat(listing.problems()).isEmpty();
    assertThat(listing.devices()).hasSizeGreaterThan(3);
    for (PciDevice device : listing.devices()) {
      assertThat(device.problems()).as("%s", device).isEmpty();
      assertThat(device.iommuGroup()).isPresent();
    }
    for (PciDevice device : listing.devices().subList(0, 4)) {
      assertThat(host.inventory().members(device.iommuGroup().orElseThrow()))
          .extracting(PciDevice::address)
          .contains(device.address());
    }
    assertThat(host.catalog().problems()).isEmpty();
    assertThat(BundledHost.named(bundled.id())).contains(bundled);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTX7, 0000:3b:00.2, mlx5_vfio_pci",
    "GRACE_HOPPER, 0009:01:00.0, nvgrace_gpu_vfio_pci",
    "QAT, 0000:6b:01.0, qat_vfio_pci",
  })
  void theVariantIsListed(BundledHost bundled, String address, String module) {
    Host host = host(bundled);
    PciDevice device = host.inventory().device(PciAddress.parse(address)).orElseThrow();

    assertThat(host.catalog().lookup(device.modalias().vfioKey()).matches())
        .anySatisfy(match -> assertThat(match.module()).hasToString(module));
  }

  @Test
  void theVirtualFunctionsHaveTheirPlaces() {
    PciDevice vf =
        host(BundledHost.CONNECTX7)
            .inventory()
            .device(PciAddress.parse("0000:3b:02.1"))
            .orElseThrow();

    assertThat(vf.sriov())
        .hasValueSatisfying(
            role ->
                assertThat(role)
                    .isInstanceOfSatisfying(
                        SriovRole.VirtualFunction.class,
                        virtual -> assertThat(virtual.index()).hasValue(15)));
  }

  @Test
  void theLargeHostHasFourThousandFunctions() {
    assertThat(host(BundledHost.LARGE).inventory().devices().devices()).hasSize(4000);
  }

  @Test
  void theGroupOfTheGpuIsShared() {
    Host host = host(BundledHost.GPU);
    PciDevice gpu = host.inventory().device(PciAddress.parse("0000:01:00.0")).orElseThrow();

    assertThat(host.inventory().members(gpu.iommuGroup().orElseThrow())).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTX7, 0000:af:00.0, BLK-MOUNT",
    "CONNECTX7, 0000:3b:00.1, NET-ROUTE NET-ADDRESS",
    "CONNECTX7, 0000:3b:00.0, PF-HAS-VFS",
    "CONNECTX7, 0000:03:00.0, VGA-BOOT",
    "CONNECTX7, 0000:3b:00.2, ''",
    "GPU, 0000:01:00.0, VGA-BOOT CONSOLE GROUP-SIBLING",
  })
  void whatTheHostLosesIsFoundAndInADisguisedRecordingToo(
      BundledHost bundled, String address, String ids) {
    for (boolean anonymous : new boolean[] {false, true}) {
      RecordingInMemory recording = new RecordingInMemory("test");
      new HostRecorder(bundled.files(), anonymous).record(recording);
      assertThat(checks(bundled.files(), address)).isEqualTo(ids);
      assertThat(checks(recording.files(), address)).as("recorded").isEqualTo(ids);
    }
  }

  @Test
  void aRecordingInDisguiseTellsOfMoreThanNames() {
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    kernel.putFile("/run/udev/data/b259:1", "S:disk/by-id/secret\nE:ID_FS_TYPE=vfat\n");
    kernel.putFile(
        "/proc/self/mountinfo",
        """
        1 0 259:2 /secret /home/secret rw - ext4 /dev/nvme0n1p2 rw,secret
        2 1 259:2 /secret /home/secret/more rw - ext4 /dev/nvme0n1p2 rw
        """);
    kernel.putFile("/proc/swaps", "Filename\n/home/secret/more/swap file 1 0 -2\n");
    kernel.putFile(
        "/proc/net/if_inet6", "20010db8123400000000000000000001 02 40 00 80 ens1f0np0\n");
    RecordingInMemory recording = new RecordingInMemory("test");
    new HostRecorder(kernel, true).record(recording);
    for (KernelFiles files : List.of(kernel, recording.files())) {
      assertThat(checks(files, "0000:af:00.0")).isEqualTo("BLK-MOUNT BLK-SWAP BLK-SIGNATURE");
      assertThat(checks(files, "0000:3b:00.0")).isEqualTo("NET-ADDRESS PF-HAS-VFS");
      assertThat(checks(files, "0000:3b:00.1")).isEqualTo("NET-ROUTE NET-ADDRESS");
    }
    for (String path :
        List.of(
            "/proc/self/mountinfo",
            "/proc/swaps",
            "/proc/net/route",
            "/proc/net/if_inet6",
            "/proc/net/fib_trie",
            "/run/udev/data/b259:1")) {
      assertThat(new String(recording.files().read(path).orNull(), StandardCharsets.US_ASCII))
          .as(path)
          .isNotEmpty()
          .doesNotContain("secret", "192.0.2", "0002", "1234");
    }
  }

  private static String checks(KernelFiles files, String address) {
    Host host = SysfsHost.of(files, new NoModuleLoader());
    PciDevice device = host.inventory().device(PciAddress.parse(address)).orElseThrow();
    Set<String> ids = new LinkedHashSet<>();
    CheckContext context = CheckContext.of(host, Intent.DETACH, Set.of());
    for (Finding finding : Examination.of(device, BuiltInChecks.of(host), context).findings()) {
      if (finding.severity() == Severity.REFUSAL) {
        ids.add(finding.check().toString());
      }
    }
    return String.join(" ", ids);
  }

  @Test
  void theFilesAreThoseThatASimulatedKernelNeeds() {
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    Host host = SysfsHost.of(kernel, kernel);
    PciAddress vf = PciAddress.parse("0000:3b:00.2");

    host.control().load(ModuleName.parse("mlx5_vfio_pci"));
    host.control().unbind(vf, DriverName.parse("mlx5_core"), Duration.ofSeconds(9));

    assertThat(host.control().driver(vf)).isEqualTo(Optional.empty());
  }

  private static Host host(BundledHost bundled) {
    SimulatedKernel kernel = SimulatedKernel.of(bundled.files());
    return SysfsHost.of(kernel, kernel);
  }
}
