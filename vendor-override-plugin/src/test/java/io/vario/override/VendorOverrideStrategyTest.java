package io.vario.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.host.ModuleCatalog;
import io.vario.simulator.hosts.BundledHost;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.NoModuleLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorOverrideStrategyTest {
  private static final String VF = "0000:3b:00.2";

  private final Host host = SysfsHost.of(BundledHost.CONNECTX7.files(), new NoModuleLoader());
  private final SelectionContext context = new Context(host.catalog());

  private record Context(ModuleCatalog catalog) implements SelectionContext {}

  @Test
  void withoutRulesItHasNoOpinion() {
    SelectionStrategy strategy = new VendorOverrideStrategy();

    assertThat(strategy.propose(device(VF), context)).isEmpty();
    assertThat(strategy.veto(device(VF), context)).isEmpty();
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    SelectionStrategy strategy =
        configured(
            "pfs: vendor=15b3 role=pf => leave alone",
            "vfs: vendor=15b3 role=vf => driver vfio-pci",
            "late: vendor=15b3 => module mlx5_vfio_pci");

    assertThat(strategy.propose(device(VF), context))
        .singleElement()
        .satisfies(
            proposal -> {
              assertThat(proposal.target()).hasToString("driver vfio-pci");
              assertThat(proposal.specificity()).isEqualTo(Proposal.EXACT);
              assertThat(proposal.reason())
                  .isEqualTo("the rule vfs (site.json:2) names the driver vfio-pci");
            });
    assertThat(strategy.veto(device("0000:3b:00.0"), context))
        .singleElement()
        .satisfies(veto -> assertThat(veto.reason()).contains("pfs", "leave the device alone"));
  }

  @Test
  void aRuleThatForbidsLetsTheNextOnesSpeak() {
    SelectionStrategy strategy =
        configured(
            "old-fw: device=101e => forbid mlx5_vfio_pci",
            "sure: device=101e => require vfio-pci",
            "never: device=101e => leave alone");

    assertThat(strategy.veto(device(VF), context))
        .extracting(Veto::scope)
        .containsExactly(Veto.Scope.ONE, Veto.Scope.ALL_OTHERS);
    assertThat(strategy.propose(device(VF), context)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "vendor=15b3, true",
    "vendor=8086, false",
    "subvendor=15b3, false",
    "class=02, true",
    "class=0200, true",
    "class=03, false",
    "class=02*, true",
    "class=??0000, true",
    "address=0000:3b:00.*, true",
    "address=3b:00.2, true",
    "address=3b:00.[3-9], false",
    "address=*, true",
    "role=vf, true",
    "role=pf, false",
    "kernel=>=6.8, true",
    "kernel=<6.8, false",
    "vendor=15b3 role=pf, false",
  })
  void allConditionsMustHold(String conditions, boolean holds) {
    SelectionStrategy strategy = configured("r: " + conditions + " => leave alone");

    assertThat(strategy.veto(device(VF), context)).hasSize(holds ? 1 : 0);
  }

  @Test
  void badRulesAreRefusedWithTheirPlace() {
    assertThatThrownBy(() -> configured("a: role=vf => leave alone", "b: rule=vf => leave alone"))
        .isInstanceOf(VarioException.class)
        .hasMessageStartingWith("site.json:2: bad rule 'b: rule=vf => leave alone', column 4: ");
  }

  @Test
  void twoRulesOfOneNameAreRefused() {
    assertThatThrownBy(() -> configured("a: role=vf => leave alone", "a: role=pf => leave alone"))
        .isInstanceOf(VarioException.class)
        .hasMessage("site.json:2: there is a rule a already, at site.json:1");
  }

  @Test
  void otherSettingsAreRefused() {
    Settings settings = Settings.ofMap("io.vario.override", Map.of("rule", "x"));

    assertThatThrownBy(() -> new VendorOverrideStrategy().configured(settings))
        .isInstanceOf(VarioException.class)
        .hasMessage("io.vario.override: rule: there is no setting 'rule'");
  }

  private static SelectionStrategy configured(String... rules) {
    List<Settings.Value> values = new ArrayList<>();
    for (String rule : rules) {
      values.add(new Settings.Value(rule, "site.json:" + (values.size() + 1)));
    }
    return new VendorOverrideStrategy()
        .configured(Settings.of("site.json:1", Map.of("rules", values)));
  }

  private PciDevice device(String address) {
    return host.inventory().device(PciAddress.parse(address)).orElseThrow();
  }
}
