package io.vario.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.plan.Goal;
import io.vario.plugin.Extensions;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.state.BootId;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state folder that outlives the kernel: what it tells of is over. */
class RebootTest {
  private static final PciAddress VF = PciAddress.parse("0000:3b:00.2");

  @TempDir private Path folder;

  @Test
  void whatWasGivenAwayBeforeIsForgotten() {
    SimulatedKernel first = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    assertThat(detach(vario(first, "first-boot"))).allMatch(Outcome::isSuccess);

    SimulatedKernel second = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    Vario after = vario(second, "second-boot");
    assertThat(after.status()).hasSize(1);
    List<Outcome> outcomes = after.recover(all -> true, Terms.USUAL);
    assertThat(outcomes).hasSize(1).allMatch(Outcome::isSuccess);
    assertThat(outcomes.get(0).message()).contains("0000:3b:00.2", "started anew");
    assertThat(after.status()).isEmpty();
  }

  @Test
  void whatIsGivenAwayNowIsKept() {
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    Vario vario = vario(kernel, "first-boot");
    assertThat(detach(vario)).allMatch(Outcome::isSuccess);
    assertThat(vario.recover(all -> true, Terms.USUAL)).isEmpty();
    assertThat(vario.status()).hasSize(1);
  }

  /** A device that is on VFIO from the start is not given back to what it had in another life. */
  @Test
  void theStateBeforeTheRebootIsNotGoneBackTo() {
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    assertThat(detach(vario(kernel, "first-boot"))).allMatch(Outcome::isSuccess);
    assertThat(vario(kernel, "first-boot").planReattach(VF).goal())
        .isInstanceOf(Goal.Restored.class);
    assertThat(vario(kernel, "second-boot").planReattach(VF).goal())
        .isInstanceOf(Goal.Released.class);
  }

  private static List<Outcome> detach(Vario vario) {
    PciDevice device = vario.device(VF);
    DetachRequest request =
        new DetachRequest(Optional.of("mlx5_vfio_pci"), NamePolicy.FORGIVING, Set.of());
    return vario.detach(List.of(device), request, Terms.USUAL);
  }

  private Vario vario(SimulatedKernel kernel, String boot) {
    return new Vario(
        SysfsHost.of(kernel, kernel),
        Extensions.NONE,
        FallbackPolicy.ALLOW,
        new FileState(folder, "vario test", new BootId(boot)));
  }
}
