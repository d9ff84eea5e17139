package io.vario.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import io.vario.host.ModuleStatus.State;
import io.vario.strategy.Proposal;
import io.vario.strategy.Proposal.Standing;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverResolverTest {
  private static final String ADDRESS = "0000:01:00.0";
  private static final Proposal GENERIC =
      new Proposal(module("vfio_pci"), 93, Standing.LAST_RESORT, "it takes anything");

  private final FakeHost host =
      new FakeHost()
          .device(ADDRESS, "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00", "mlx5_core")
          .loaded("vfio_pci", "vfio-pci")
          .module("mlx5_vfio_pci", State.LOADABLE, "mlx5_vfio_pci");

  @Test
  void theMoreSpecificProposalOfAStrategyWins() {
    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("a", proposal("vfio_pci", 93), proposal("mlx5_vfio_pci", 95)));

    assertThat(resolution.module()).contains(ModuleName.parse("mlx5_vfio_pci"));
    assertThat(resolution.driver()).as("known only once loaded").isEmpty();
    assertThat(verdicts(resolution))
        .containsExactly("mlx5_vfio_pci chosen", "vfio_pci less specific");
    assertThat(resolution.candidates().get(1).verdictReason()).contains("mlx5_vfio_pci");
  }

  /** As it is when several devices go side by side: the first of them loads it for all. */
  @Test
  void aModuleThatSomebodyElseLoadsMeanwhileServes() {
    host.coming("qat_vfio_pci", "qat_vfio_pci").coming("xe_vfio_pci", "xe-vfio-pci");
    DriverTarget driver = new DriverTarget.Driver(DriverName.parse("qat_vfio_pci"));

    assertThat(resolve(FallbackPolicy.ALLOW, strategy("a", proposal("xe_vfio_pci", 95))).driver())
        .contains(DriverName.parse("xe-vfio-pci"));
    assertThat(
            resolve(FallbackPolicy.ALLOW, strategy("a", Proposal.of(driver, 95, "a reason")))
                .driver())
        .contains(DriverName.parse("qat_vfio_pci"));
  }

  @Test
  void aStrategyThatGoesBeforeOutranksAMoreSpecificOne() {
    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("site", proposal("vfio_pci", 10)),
            strategy("variant", proposal("mlx5_vfio_pci", 95)));

    assertThat(resolution.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(verdicts(resolution)).containsExactly("vfio_pci chosen", "mlx5_vfio_pci outranked");
  }

  @Test
  void aLastResortGoesAfterEveryOtherStrategy() {
    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("first", GENERIC),
            strategy("second", proposal("mlx5_vfio_pci", 1)));

    assertThat(resolution.module()).contains(ModuleName.parse("mlx5_vfio_pci"));
  }

  @Test
  void ofEqualProposalsTheFirstNamedWins() {
    host.module("other_vfio_pci", State.LOADABLE, "other_vfio_pci");

    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("a", proposal("other_vfio_pci", 95), proposal("mlx5_vfio_pci", 95)));

    assertThat(verdicts(resolution))
        .containsExactly("other_vfio_pci chosen", "mlx5_vfio_pci outranked");
  }

  @Test
  void aVetoOfALaterStrategyHoldsForTheEarlierOnes() {
    Resolution resolution =
        resolve(
            FallbackPolicy.REFUSE,
            strategy("variant", proposal("mlx5_vfio_pci", 95), GENERIC),
            vetoing(Veto.on(DriverName.parse("mlx5-vfio-pci"), "the rule x forbids it")));

    assertThat(verdicts(resolution)).containsExactly("mlx5_vfio_pci vetoed", "vfio_pci chosen");
    assertThat(resolution.candidates().get(0).verdictReason()).isEqualTo("the rule x forbids it");
    assertThat(resolution.warnings()).isEmpty();
  }

  @Test
  void aVetoByTheDriversNameHoldsForItsModule() {
    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("variant", GENERIC),
            vetoing(Veto.on(DriverName.parse("vfio-pci"), "never")));

    assertThat(resolution.winner()).isEmpty();
    assertThat(resolution.reason()).isEqualTo("no proposed driver can serve: vfio_pci (never)");
  }

  @Test
  void aVetoOnAllOthersLeavesTheOne() {
    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("variant", proposal("mlx5_vfio_pci", 95), GENERIC),
            vetoing(Veto.onAllBut(DriverName.parse("vfio-pci"), "the rule x requires vfio-pci")));

    assertThat(verdicts(resolution)).containsExactly("mlx5_vfio_pci vetoed", "vfio_pci chosen");
  }

  @Test
  void aVetoOnAllLeavesTheDeviceAloneAndIsTheReason() {
    Resolution resolution =
        resolve(
            FallbackPolicy.ALLOW,
            strategy("variant", proposal("mlx5_vfio_pci", 95), GENERIC),
            vetoing(Veto.onAll("the rule x leaves it alone")));

    assertThat(verdicts(resolution)).containsExactly("mlx5_vfio_pci vetoed", "vfio_pci vetoed");
    assertThat(resolution.reason()).isEqualTo("the rule x leaves it alone");
  }

  @Test
  void whatIsVetoedCannotBeRequestedEither() {
    DriverResolver resolver =
        new DriverResolver(
            List.of(new KillSwitch(List.of(new Settings.Value("vfio_pci", "vario.json:3")))),
            FallbackPolicy.ALLOW);
    PciDevice device = host.device(PciAddress.parse(ADDRESS)).orElseThrow();

    assertThatThrownBy(
            () -> resolver.resolveNamed(device, "vfio-pci", NamePolicy.STRICT, host.catalog()))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NAME_REFUSED))
        .hasMessageContaining("vario.json:3 forbids vfio_pci");
  }

  @Test
  void aFailingVetoCostsTheStrategyItsProposalsToo() {
    SelectionStrategy broken =
        new SelectionStrategy() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public List<Veto> veto(PciDevice device, SelectionContext context) {
            throw new IllegalStateException("not today");
          }

          @Override
          public List<Proposal> propose(PciDevice device, SelectionContext context) {
            return List.of(proposal("mlx5_vfio_pci", 95));
          }
        };

    Resolution resolution = resolve(FallbackPolicy.ALLOW, broken, strategy("variant", GENERIC));

    assertThat(verdicts(resolution)).containsExactly("vfio_pci chosen");
    assertThat(resolution.warnings()).singleElement().asString().contains("broken", "not today");
  }

  @Test
  void aProhibitedVariantFallsBackWithAWarning() {
    host.module("mlx5_vfio_pci", State.PROHIBITED);

    Resolution resolution =
        resolve(FallbackPolicy.ALLOW, strategy("a", proposal("mlx5_vfio_pci", 95), GENERIC));

    assertThat(resolution.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(verdicts(resolution)).containsExactly("mlx5_vfio_pci prohibited", "vfio_pci chosen");
    assertThat(resolution.warnings())
        .singleElement()
        .asString()
        .contains("mlx5_vfio_pci", "live migration");
  }

  @Test
  void aPolicyOfRefusalTakesNothingLesser() {
    host.module("mlx5_vfio_pci", State.PROHIBITED);

    Resolution resolution =
        resolve(FallbackPolicy.REFUSE, strategy("a", proposal("mlx5_vfio_pci", 95), GENERIC));

    assertThat(resolution.winner()).isEmpty();
    assertThat(verdicts(resolution))
        .containsExactly("mlx5_vfio_pci prohibited", "vfio_pci forbidden");
    assertThat(resolution.reason()).contains("mlx5_vfio_pci", "fallback policy");
  }

  @Test
  void aPolicyOfRefusalStillTakesTheGenericDriverWhereNothingIsListed() {
    assertThat(resolve(FallbackPolicy.REFUSE, strategy("a", GENERIC)).winner()).isPresent();
    assertThat(resolve(FallbackPolicy.NEVER, strategy("a", GENERIC)).winner()).isEmpty();
  }

  @Test
  void adviceThatTheHostCannotFollowIsOnlyMentioned() {
    Proposal advice = new Proposal(module("pds_vfio_pci"), 95, Standing.ADVISORY, "Linux has it");

    Resolution resolution = resolve(FallbackPolicy.REFUSE, strategy("a", advice, GENERIC));

    assertThat(verdicts(resolution)).containsExactly("pds_vfio_pci unavailable", "vfio_pci chosen");
    assertThat(resolution.warnings()).singleElement().asString().contains("pds_vfio_pci exists");
  }

  @Test
  void adviceThatIsInstalledButNotListedIsNotTakenUnasked() {
    Proposal advice = new Proposal(module("mlx5_vfio_pci"), 95, Standing.ADVISORY, "Linux has it");

    Resolution resolution = resolve(FallbackPolicy.ALLOW, strategy("a", advice, GENERIC));

    assertThat(resolution.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(resolution.warnings()).singleElement().asString().contains("--driver mlx5_vfio_pci");
    assertThat(resolve(FallbackPolicy.REFUSE, strategy("a", advice, GENERIC)).winner()).isEmpty();
  }

  @Test
  void adviceIsTakenWhereTheDriverIsBuiltIn() {
    host.builtInDriver("xe-vfio-pci");
    Proposal advice = new Proposal(module("xe_vfio_pci"), 95, Standing.ADVISORY, "Linux has it");

    Resolution resolution = resolve(FallbackPolicy.ALLOW, strategy("a", advice, GENERIC));

    assertThat(resolution.driver()).contains(DriverName.parse("xe-vfio-pci"));
  }

  @Test
  void aBuiltInDriverServesAlthoughNoModuleIsListed() {
    host.builtInDriver("xe-vfio-pci");

    Resolution resolution =
        resolve(FallbackPolicy.ALLOW, strategy("a", proposal("xe_vfio_pci", 95), GENERIC));

    assertThat(resolution.driver()).contains(DriverName.parse("xe-vfio-pci"));
    assertThat(resolution.module()).isEmpty();
  }

  @Test
  void aStrategyThatThrowsCostsOnlyItsOwnProposals() {
    SelectionStrategy broken =
        new SelectionStrategy() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public List<Proposal> propose(PciDevice device, SelectionContext context) {
            throw new NoClassDefFoundError("com/acme/Missing");
          }
        };

    Resolution resolution = resolve(FallbackPolicy.ALLOW, broken, strategy("a", GENERIC));

    assertThat(resolution.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(resolution.warnings()).singleElement().asString().contains("com/acme/Missing");
  }

  @Test
  void withoutProposalsTheReasonSaysSo() {
    assertThat(resolve(FallbackPolicy.ALLOW).reason()).contains("no strategy is loaded");
    assertThat(resolve(FallbackPolicy.ALLOW, strategy("a")).reason()).contains("proposes");
  }

  private Resolution resolve(FallbackPolicy policy, SelectionStrategy... strategies) {
    PciDevice device = host.device(PciAddress.parse(ADDRESS)).orElseThrow();
    return new DriverResolver(List.of(strategies), policy).resolve(device, host);
  }

  private static List<String> verdicts(Resolution resolution) {
    return resolution.candidates().stream()
        .map(candidate -> candidate.proposal().target().name() + " " + candidate.verdict())
        .toList();
  }

  private static DriverTarget module(String name) {
    return new DriverTarget.Module(ModuleName.parse(name));
  }

  private static Proposal proposal(String module, int specificity) {
    return Proposal.of(module(module), specificity, "a reason");
  }

  private static SelectionStrategy strategy(String name, Proposal... proposals) {
    return new SelectionStrategy() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Proposal> propose(PciDevice device, SelectionContext context) {
        return List.of(proposals);
      }
    };
  }

  private static SelectionStrategy vetoing(Veto... vetoes) {
    return new SelectionStrategy() {
      @Override
      public String name() {
        return "site";
      }

      @Override
      public List<Veto> veto(PciDevice device, SelectionContext context) {
        return List.of(vetoes);
      }

      @Override
      public List<Proposal> propose(PciDevice device, SelectionContext context) {
        return List.of();
      }
    };
  }
}
