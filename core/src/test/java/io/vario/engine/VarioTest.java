package io.vario.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.bind.Binder;
import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.BuiltInChecks;
import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.CheckMemory;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import io.vario.host.ModuleStatus.State;
import io.vario.plan.BindingPlan;
import io.vario.plan.Step;
import io.vario.plugin.Extensions;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.state.BindingLedger;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarioTest {
  private static final String NIC = "0000:01:00.0";
  private static final String MODALIAS = "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00";
  private static final PciAddress ADDRESS = PciAddress.parse(NIC);

  private final StateStore state = new InMemoryState();
  private final BindingLedger ledger = state.ledger();
  private FakeHost host = freshHost();

  private static FakeHost freshHost() {
    return new FakeHost()
        .device(NIC, MODALIAS, "e1000e")
        .loaded("e1000e", "e1000e")
        .alias("pci:v00008086d000010D3sv*sd*bc*sc*i*", "e1000e")
        .module("vfio_pci", State.LOADABLE, "vfio-pci")
        .module("mlx5_vfio_pci", State.LOADABLE, "mlx5_vfio_pci");
  }

  @Test
  void aDeviceGoesToVfioAndComesBack() {
    Outcome away = detach("vfio_pci");

    assertThat(away.kind()).isEqualTo(Outcome.Kind.BOUND);
    assertThat(away.changed()).isTrue();
    assertThat(away.from().orElseThrow()).hasToString("e1000e");
    assertThat(away.to().orElseThrow()).hasToString("vfio-pci");
    assertThat(host.stateOf(NIC)).isEqualTo("vfio-pci override vfio-pci");

    Outcome back = reattach();

    assertThat(back.kind()).isEqualTo(Outcome.Kind.BOUND);
    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override null");
    assertThat(ledger.find(ADDRESS)).isEmpty();
  }

  @Test
  void thePlanSaysWhereTheDriversNameIsNotKnownYet() {
    BindingPlan plan = plan("vfio_pci");

    assertThat(plan.steps())
        .extracting(Step::action)
        .containsExactly("load-module", "set-override", "unbind", "bind");
    assertThat(plan.steps().get(1).value()).isNull();
    assertThat(plan.hash()).hasSize(64).isEqualTo(plan("vfio_pci").hash());

    detach("vfio_pci");
    reattach();

    assertThat(plan("vfio_pci").steps())
        .extracting(Step::action)
        .containsExactly("set-override", "unbind", "bind");
    assertThat(plan("vfio_pci").steps().get(0).value()).isEqualTo("vfio-pci");
    assertThat(plan("vfio_pci").hash()).isNotEqualTo(plan.hash());
  }

  @Test
  void aDeviceThatIsThereAlreadyIsLeftAlone() {
    detach("vfio_pci");
    host.failing();

    Outcome again = detach("vfio-pci");

    assertThat(again.kind()).isEqualTo(Outcome.Kind.UNCHANGED);
    assertThat(again.changed()).isFalse();
    assertThat(host.writes()).isEmpty();
  }

  @Test
  void fromOneVfioDriverToTheNextTheWayHomeIsKept() {
    detach("vfio_pci");
    detach("mlx5_vfio_pci");

    reattach();

    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override null");
  }

  @Test
  void anAdministratorsOverrideIsRestored() {
    host.overridden(NIC, "e1000e");

    detach("vfio_pci");
    reattach();

    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override e1000e");
  }

  @Test
  void aFailedProbeIsRolledBackWithTheKernelsReason() {
    host.probeFails("mlx5_vfio_pci");

    Outcome outcome = detach("mlx5_vfio_pci");

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ROLLED_BACK);
    assertThat(outcome.changed()).isFalse();
    assertThat(outcome.message()).contains("probe of mlx5_vfio_pci failed", "e1000e as before");
    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override null");
    assertThat(ledger.find(ADDRESS)).isEmpty();
  }

  /** Fail every write of a transaction in turn: the device is as before, and only as before. */
  @Test
  void whicheverWriteFailsTheStateBeforeIsBack() {
    for (boolean onVfio : List.of(false, true)) {
      for (String override : new String[] {null, "e1000e"}) {
        for (int number = 0; number < 8; number++) {
          host = freshHost();
          if (override != null) {
            host.overridden(NIC, override);
          }
          if (onVfio) {
            detach("vfio_pci");
          }
          String before = host.stateOf(NIC);
          Optional<?> recorded = ledger.find(ADDRESS);
          host.failing(number);
          Outcome outcome = onVfio ? reattach() : detach("vfio_pci");

          String wanted = onVfio ? "e1000e override " + override : "vfio-pci override vfio-pci";
          assertThat(host.stateOf(NIC))
              .as("write %d, on vfio %s, override %s: %s", number, onVfio, override, outcome)
              .isEqualTo(outcome.isSuccess() ? wanted : before);
          if (!outcome.isSuccess()) {
            assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ROLLED_BACK);
            assertThat(ledger.find(ADDRESS)).isEqualTo(recorded);
          }
          ledger.forget(ADDRESS);
        }
      }
    }
  }

  @Test
  void aFailedUndoIsJoinedToItsCauseAndCalledStuck() {
    host.probeFails("mlx5_vfio_pci");
    // load, override, unbind, bind; then the undo: override, bind, …
    host.failing(5);

    Outcome outcome = detach("mlx5_vfio_pci");

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.STUCK);
    assertThat(outcome.message()).contains("probe of mlx5_vfio_pci failed", "EBUSY", "undo failed");
  }

  @Test
  void strictNamesAreHeldToWhatTheModuleBrings() {
    host.module("xe_vfio_pci", State.LOADABLE, "xe-vfio-pci");

    Outcome outcome = carryOut(plan("xe_vfio_pci", NamePolicy.STRICT));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.code()).contains(ErrorCode.NAME_REFUSED);
    assertThat(outcome.hint()).contains("use --driver xe-vfio-pci");
    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override null");
  }

  @Test
  void aPlanIsRefusedIfTheDeviceHasChangedHands() {
    BindingPlan plan = plan("vfio_pci");
    host.setOverride(ADDRESS, Optional.of(DriverOverride.parse("other")));

    Outcome outcome = carryOut(plan);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.message()).contains("changed hands");
  }

  @Test
  void withoutRightsNothingIsTried() {
    host.readOnly();

    Outcome outcome = detach("vfio_pci");

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.code()).contains(ErrorCode.NOT_PERMITTED);
    assertThat(host.writes()).isEmpty();
  }

  @Test
  void withoutARecordTheKernelChoosesTheHostsDriver() {
    detach("vfio_pci");
    ledger.forget(ADDRESS);

    assertThat(reattach().kind()).isEqualTo(Outcome.Kind.BOUND);
    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override null");
  }

  @Test
  void withoutARecordAHostDriverThatFailsIsReportedAndVfioKeepsTheDevice() {
    detach("vfio_pci");
    ledger.forget(ADDRESS);
    host.probeFails("e1000e");

    Outcome outcome = reattach();

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ROLLED_BACK);
    assertThat(outcome.message()).contains("probe of e1000e failed");
    assertThat(host.stateOf(NIC)).isEqualTo("vfio-pci override vfio-pci");
  }

  @Test
  void aDeviceOnAHostDriverIsNotGivenBack() {
    assertThat(reattach().kind()).isEqualTo(Outcome.Kind.UNCHANGED);
    assertThat(host.writes()).isEmpty();
  }

  @Test
  void aHalfDoneSwitchOfAnotherToolIsMended() {
    host.setOverride(ADDRESS, Optional.of(DriverOverride.parse("vfio_pci")));
    host.unbind(ADDRESS, DriverName.parse("e1000e"), Duration.ofSeconds(1));

    assertThat(reattach().kind()).isEqualTo(Outcome.Kind.BOUND);
    assertThat(host.stateOf(NIC)).isEqualTo("e1000e override null");
  }

  @Test
  void aVfWhosePfDoesNotAutoprobeStaysWithoutADriver() {
    host.device("0000:02:00.0", MODALIAS, "igb")
        .group("0000:02:00.0", 2)
        .sriov("0000:02:00.0", new SriovRole.PhysicalFunction(4, 1, false, List.of(ADDRESS)))
        .sriov(NIC, new SriovRole.VirtualFunction(PciAddress.parse("0000:02:00.0"), one()));
    detach("vfio_pci");
    ledger.forget(ADDRESS);
    host.probeFails("e1000e");

    Outcome outcome = reattach();

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.UNBOUND);
    assertThat(outcome.to()).isEmpty();
    assertThat(host.stateOf(NIC)).isEqualTo("null override null");
  }

  @Test
  void aDeviceThatVanishesHalfWayLeavesNothingRecorded() {
    BindingPlan plan = plan("vfio_pci");
    host.unplug(NIC);

    Outcome outcome = carryOut(plan);

    assertThat(outcome.isSuccess()).isFalse();
    assertThat(outcome.code()).contains(ErrorCode.NO_SUCH_DEVICE);
    assertThat(ledger.find(ADDRESS)).isEmpty();
  }

  @Test
  void anUnknownDeviceIsToldApart() {
    assertThatThrownBy(() -> vario().device(PciAddress.parse("0000:ff:00.0")))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.NO_SUCH_DEVICE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BRIDGE", "IOMMU-OFF", "PF-HAS-VFS", "GROUP-SIBLING"})
  void aCheckRefusesAndIsAllowedByItsIdAlone(String id) {
    switch (id) {
      case "BRIDGE" -> host.bridge(NIC);
      case "IOMMU-OFF" -> host.group(NIC, null);
      case "PF-HAS-VFS" ->
          host.sriov(NIC, new SriovRole.PhysicalFunction(4, 1, true, List.of(ADDRESS)));
      default -> host.device("0000:01:00.1", MODALIAS, "e1000e");
    }

    Outcome refused = carryOut(plan("vfio_pci"));

    assertThat(refused.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(refused.code()).contains(ErrorCode.REFUSED);
    assertThat(refused.message()).contains(id);
    assertThat(refused.hint().orElseThrow()).endsWith("--allow " + id);
    assertThat(host.writes()).isEmpty();

    DetachRequest request =
        new DetachRequest(Optional.of("vfio_pci"), NamePolicy.FORGIVING, Set.of(new CheckId(id)));
    BindingPlan allowed = vario().planDetach(ADDRESS, request, Set.of(ADDRESS));

    assertThat(carryOut(allowed).kind()).isEqualTo(Outcome.Kind.BOUND);
  }

  @Test
  void anotherDeviceThanExpectedIsRefusedEvenWhereNothingIsToBeDone() {
    DetachRequest request =
        new DetachRequest(
            Optional.of("vfio_pci"),
            NamePolicy.FORGIVING,
            Set.of(),
            Optional.of(PciIds.parse("15b3:101e")));

    assertThat(vario().planDetach(ADDRESS, request, Set.of(ADDRESS)).refusals()).hasSize(1);
    detach("vfio_pci");
    BindingPlan again = vario().planDetach(ADDRESS, request, Set.of(ADDRESS));

    assertThat(again.steps()).isEmpty();
    assertThat(carryOut(again).kind()).isEqualTo(Outcome.Kind.REFUSED);
  }

  @Test
  void checksHaveTheirSayOnTheWayBackToo() {
    detach("vfio_pci");
    SafetyCheck busy =
        new SafetyCheck() {
          @Override
          public CheckId id() {
            return new CheckId("BUSY");
          }

          @Override
          public Set<Intent> intents() {
            return Set.of(Intent.REATTACH);
          }

          @Override
          public List<Finding> examine(PciDevice device, CheckContext context) {
            return List.of(new Finding(id(), Severity.REFUSAL, "it is busy"));
          }
        };
    Vario vario =
        new Vario(host, Extensions.NONE.withChecks(List.of(busy)), FallbackPolicy.ALLOW, state);

    Outcome refused = carryOut(vario.planReattach(ADDRESS));

    assertThat(refused.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(refused.message()).contains("it is busy");
    Set<CheckId> allowed = Set.of(busy.id());
    assertThat(carryOut(vario.planReattach(ADDRESS, allowed, new CheckMemory())).kind())
        .isEqualTo(Outcome.Kind.BOUND);
  }

  @Test
  void aSiblingOfTheSameRequestDoesNotStandInTheWay() {
    host.device("0000:01:00.1", MODALIAS, "e1000e");
    Set<PciAddress> both = Set.of(ADDRESS, PciAddress.parse("0000:01:00.1"));

    assertThat(vario().planDetach(ADDRESS, request("vfio_pci"), both).refusals()).isEmpty();
  }

  private static OptionalInt one() {
    return OptionalInt.of(0);
  }

  /** One request sees one state of the modules, and the next one sees what has changed. */
  @Test
  void theModulesAreLookedAtOnceForARequest() {
    host.module("late_vfio_pci", State.LOADABLE, "late-vfio-pci");
    Vario vario = vario();
    CheckMemory memory = new CheckMemory();
    DetachRequest request = request("late_vfio_pci");

    assertThat(vario.explain(ADDRESS, request, memory).driver()).isEmpty();
    host.loaded("late_vfio_pci", "late-vfio-pci");

    assertThat(vario.explain(ADDRESS, request, memory).driver()).isEmpty();
    assertThat(vario.planDetach(ADDRESS, request, Set.of(ADDRESS), memory).steps().get(0))
        .isInstanceOf(Step.LoadModule.class);
    assertThat(vario.explain(ADDRESS, request).driver())
        .contains(DriverName.parse("late-vfio-pci"));
    assertThat(vario.planDetach(ADDRESS, request, Set.of(ADDRESS)).steps())
        .noneMatch(step -> step instanceof Step.LoadModule);
  }

  private Vario vario() {
    return new Vario(
        host, Extensions.NONE.withChecks(BuiltInChecks.all()), FallbackPolicy.ALLOW, state);
  }

  private static DetachRequest request(String driver) {
    return new DetachRequest(Optional.of(driver), NamePolicy.FORGIVING, Set.of());
  }

  private BindingPlan plan(String driver) {
    return plan(driver, NamePolicy.FORGIVING);
  }

  private BindingPlan plan(String driver, NamePolicy policy) {
    return vario()
        .planDetach(
            ADDRESS, new DetachRequest(Optional.of(driver), policy, Set.of()), Set.of(ADDRESS));
  }

  private Outcome detach(String driver) {
    return carryOut(plan(driver));
  }

  private Outcome reattach() {
    return carryOut(vario().planReattach(ADDRESS));
  }

  private Outcome carryOut(BindingPlan plan) {
    return new Binder(host, List.of(), state).execute(List.of(plan), Terms.USUAL).get(0);
  }
}
