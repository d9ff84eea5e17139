package io.vario.simulator.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.host.DeviceListing;
import io.vario.host.Host;
import io.vario.simulator.SimulatedKernel;
import io.vario.sysfs.SysfsHost;
import java.util.Optional;
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

  @Test
  void theFilesAreThoseThatASimulatedKernelNeeds() {
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    Host host = SysfsHost.of(kernel, kernel);
    PciAddress vf = PciAddress.parse("0000:3b:00.2");

    host.control().load(ModuleName.parse("mlx5_vfio_pci"));
    host.control().unbind(vf, DriverName.parse("mlx5_core"));

    assertThat(host.control().driver(vf)).isEqualTo(Optional.empty());
  }

  private static Host host(BundledHost bundled) {
    SimulatedKernel kernel = SimulatedKernel.of(bundled.files());
    return SysfsHost.of(kernel, kernel);
  }
}
