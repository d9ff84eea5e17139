package io.vario.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.DriverName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.engine.VarioBuilder;
import io.vario.hook.DriverHook;
import io.vario.plan.BindingPlan;
import io.vario.plugin.Assembly;
import io.vario.plugin.Extensions;
import io.vario.plugin.PluginService.Kind;
import io.vario.resolve.Containment;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.state.BootId;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins do around a change, over the real backend: their hooks, and their checks. */
class DriverHookTest {
  private static final PciAddress VF = PciAddress.parse("0000:3b:00.2");
  private static final DetachRequest VARIANT = request("mlx5_vfio_pci");

  /** The kernel refuses to give it a network device. */
  private static final DetachRequest WRONG = request("nvme");

  private final SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
  private final List<String> calls = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  @TempDir private Path folder;

  private static DetachRequest request(String driver) {
    return new DetachRequest(Optional.of(driver), NamePolicy.FORGIVING, Set.of());
  }

  /** Stop and start a daemon, as the list of calls shows. */
  private class Daemon implements DriverHook {
    private final String name;
    private final int priority;

    Daemon(String name, int priority) {
      this.name = name;
      this.priority = priority;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public Optional<String> concern(PciDevice device, DriverName driver) {
      return driver.toString().equals("mlx5_core")
          ? Optional.of("stop " + name + "d")
          : Optional.empty();
    }

    @Override
    public void beforeRelease(PciDevice device) {
      calls.add("stop " + name + " on " + device.driver().orElseThrow());
    }

    @Override
    public void afterReturn(PciDevice device) {
      calls.add("start " + name + " on " + device.driver().orElseThrow());
    }
  }

  private VarioBuilder builder() {
    return Vario.builder(SysfsHost.of(kernel, kernel))
        .state(new FileState(folder, "vario test", new BootId("boot")))
        .warnings(warnings::add);
  }

  private Vario vario(DriverHook... hooks) {
    VarioBuilder builder = builder();
    for (DriverHook hook : hooks) {
      builder.add(Kind.HOOK, hook, "test");
    }
    return builder.build();
  }

  private static Outcome detach(Vario vario, DetachRequest request) {
    return vario.detach(List.of(vario.device(VF)), request, Terms.USUAL).get(0);
  }

  private static Outcome reattach(Vario vario) {
    return vario.reattach(List.of(vario.device(VF)), Set.of(), Terms.USUAL).get(0);
  }

  @Test
  void hooksAreCalledWhileTheHostsDriverOwnsTheDevice() {
    try (Vario vario = vario(new Daemon("minor", 0), new Daemon("major", 10))) {
      BindingPlan plan = vario.planDetach(VF, VARIANT, Set.of(VF));
      assertThat(plan.steps().toString())
          .contains("BEFORE_RELEASE, hook=major, concern=stop majord", "hook=minor");
      assertThat(calls).isEmpty();

      assertThat(detach(vario, VARIANT).kind()).isEqualTo(Outcome.Kind.BOUND);
      assertThat(calls).containsExactly("stop major on mlx5_core", "stop minor on mlx5_core");
      calls.clear();
      assertThat(reattach(vario).kind()).isEqualTo(Outcome.Kind.BOUND);
      assertThat(calls).containsExactly("start minor on mlx5_core", "start major on mlx5_core");
    }
  }

  @Test
  void whatAHookEndedIsSetUpAgainIfTheChangeFails() {
    try (Vario vario = vario(new Daemon("acme", 0))) {
      assertThat(detach(vario, WRONG).kind()).isEqualTo(Outcome.Kind.ROLLED_BACK);
      assertThat(calls).containsExactly("stop acme on mlx5_core", "start acme on mlx5_core");
      assertThat(vario.interrupted()).isEmpty();
    }
  }

  @Test
  void aHookThatCannotDoItsWorkKeepsTheDeviceWithItsDriver() {
    DriverHook failing =
        new Daemon("acme", 0) {
          @Override
          public void beforeRelease(PciDevice device) {
            super.beforeRelease(device);
            throw new IllegalStateException("acmed does not answer");
          }
        };
    try (Vario vario = vario(failing)) {
      Outcome outcome = detach(vario, VARIANT);
      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ROLLED_BACK);
      assertThat(outcome.message())
          .contains("the hook acme could not stop acmed", "acmed does not answer", "nothing was");
      assertThat(calls).containsExactly("stop acme on mlx5_core", "start acme on mlx5_core");
      assertThat(vario.device(VF).override()).isEmpty();
    }
  }

  /** Without it the driver would let go the next time, as if the hook had nothing to say. */
  @Test
  void aHookThatWasLateIsCalledAgainTheNextTime() {
    DriverHook late =
        new Daemon("acme", 0) {
          @Override
          public void beforeRelease(PciDevice device) {
            super.beforeRelease(device);
            if (calls.size() == 1) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException givenUp) {
                calls.add("given up");
              }
            }
          }
        };
    Containment impatient = new Containment(Containment.USUAL_DEADLINE, Duration.ofMillis(500));
    Assembly assembly = new Assembly(impatient, List.of());
    assembly.add(Kind.HOOK, late, "test");
    try (impatient;
        Vario vario =
            new Vario(
                SysfsHost.of(kernel, kernel),
                assembly.extensions(),
                FallbackPolicy.ALLOW,
                new FileState(folder, "vario test", new BootId("boot")))) {
      Outcome outcome = detach(vario, VARIANT);
      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ROLLED_BACK);
      assertThat(outcome.message()).contains("acme could not stop acmed", "within 500 ms");
      assertThat(calls)
          .containsExactly("stop acme on mlx5_core", "given up", "start acme on mlx5_core");

      assertThat(detach(vario, VARIANT).kind()).isEqualTo(Outcome.Kind.BOUND);
      assertThat(calls).hasSize(4).endsWith("stop acme on mlx5_core");
    }
  }

  @Test
  void aHookThatFailsAfterwardsIsReportedAndUndoesNothing() {
    DriverHook failing =
        new Daemon("acme", 0) {
          @Override
          public void afterReturn(PciDevice device) {
            throw new IllegalStateException("acmed does not start");
          }
        };
    try (Vario vario = vario(failing)) {
      assertThat(detach(vario, VARIANT).isSuccess()).isTrue();
      Outcome outcome = reattach(vario);
      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.BOUND);
      assertThat(outcome.warnings()).singleElement().asString().contains("acme", "does not start");
    }
  }

  /** The process dies within the hook; who recovers sets up again what was ended. */
  @Test
  void recoverSetsUpAgainWhatAHookEndedBeforeACrash() {
    dieWithin("acme");
    try (Vario after = vario(new Daemon("acme", 0))) {
      assertThat(after.recover(all -> true, Terms.USUAL)).allMatch(Outcome::isSuccess);
      assertThat(calls)
          .containsExactly("stop acme on mlx5_core", "died", "start acme on mlx5_core");
    }
  }

  @Test
  void recoverTellsOfAHookThatIsNotThereAnyMore() {
    dieWithin("acme");
    try (Vario after = vario(new Daemon("other", 0))) {
      assertThat(after.recover(all -> true, Terms.USUAL))
          .singleElement()
          .satisfies(
              outcome -> {
                assertThat(outcome.isSuccess()).isTrue();
                assertThat(outcome.warnings())
                    .singleElement()
                    .asString()
                    .contains("the hook acme is not there any more", VF.toString());
              });
      assertThat(calls).containsExactly("stop acme on mlx5_core", "died");
    }
  }

  /** Begin a detach that ends with the process, in the work of a hook. */
  private void dieWithin(String name) {
    DriverHook dying =
        new Daemon(name, 0) {
          @Override
          public void beforeRelease(PciDevice device) {
            super.beforeRelease(device);
            throw new DiedError();
          }
        };
    Vario before =
        new Vario(
            SysfsHost.of(kernel, kernel),
            new Extensions(List.of(), List.of(), List.of(dying)),
            FallbackPolicy.ALLOW,
            new FileState(folder, "vario test", new BootId("boot")));
    try {
      detach(before, VARIANT);
    } catch (DiedError died) {
      calls.add("died");
    }
  }

  /** Stand for the end of the process: nothing catches it. */
  private static final class DiedError extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aHookThatLiesIsLeftOutOfThePlan() {
    DriverHook lying =
        new Daemon("acme", 0) {
          @Override
          @SuppressWarnings("NullAway") // It is what the test is about.
          public Optional<String> concern(PciDevice device, DriverName driver) {
            return null;
          }
        };
    try (Vario vario = vario(lying)) {
      BindingPlan plan = vario.planDetach(VF, VARIANT, Set.of(VF));
      assertThat(plan.warnings()).anyMatch(each -> each.contains("acme is not called"));
      assertThat(detach(vario, VARIANT).isSuccess()).isTrue();
    }
  }

  private static SafetyCheck check(String id, String evidence) {
    return new SafetyCheck() {
      @Override
      public CheckId id() {
        return new CheckId(id);
      }

      @Override
      public List<Finding> examine(PciDevice device, CheckContext context) {
        return List.of(new Finding(id(), Severity.REFUSAL, evidence));
      }
    };
  }

  @Test
  void aPluginsCheckRefusesAndCanBeAllowed() {
    SafetyCheck busy = check("ACME-BUSY", "a job runs on it");
    try (Vario vario = builder().add(Kind.CHECK, busy, "acme.jar").build()) {
      Outcome refused = detach(vario, VARIANT);
      assertThat(refused.kind()).isEqualTo(Outcome.Kind.REFUSED);
      assertThat(refused.message()).contains("ACME-BUSY: a job runs on it");
      DetachRequest allowing =
          new DetachRequest(
              VARIANT.driver(), NamePolicy.FORGIVING, Set.of(new CheckId("ACME-BUSY")));
      assertThat(detach(vario, allowing).kind()).isEqualTo(Outcome.Kind.BOUND);
    }
  }

  @Test
  void aPluginsCheckDoesNotTakeThePlaceOfABuiltInOne() {
    SafetyCheck harmless = check("IDENTITY", "x");
    try (Vario vario = builder().add(Kind.CHECK, harmless, "acme.jar").build()) {
      assertThat(warnings).singleElement().asString().contains("there is a check IDENTITY already");
      assertThat(detach(vario, VARIANT).isSuccess()).isTrue();
    }
  }
}
