package io.vario.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.VfioDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import io.vario.host.DriverControl;
import io.vario.host.Host;
import io.vario.host.HostInventory;
import io.vario.host.ModuleCatalog;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the inventory alone tells, and how checks are run. */
class BuiltInChecksTest {
  private static final String NIC = "0000:01:00.0";
  private static final String MODALIAS = "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00";

  private final FakeHost host = new FakeHost().device(NIC, MODALIAS, "e1000e");

  private static PciDevice device(
      @Nullable String driver, @Nullable String override, boolean vfio) {
    PciDevice.Builder builder = PciDevice.builder(PciAddress.parse(NIC), Modalias.parse(MODALIAS));
    builder.driver(driver == null ? null : DriverName.parse(driver), null);
    builder.override(override == null ? null : DriverOverride.parse(override));
    return builder.vfio(vfio ? new VfioDevice(3) : null).build();
  }

  private List<String> findings(String id, PciDevice device, Optional<PciIds> expected) {
    CheckContext context =
        new CheckContext(host, Intent.DETACH, Set.of(), expected, new CheckMemory());
    List<String> found = new ArrayList<>();
    for (Finding finding : Examination.of(device, BuiltInChecks.all(), context).findings()) {
      if (finding.check().toString().equals(id)) {
        found.add(finding.severity() + " " + finding.evidence());
      }
    }
    return found;
  }

  private List<String> findings(String id, PciDevice device) {
    return findings(id, device, Optional.empty());
  }

  @Test
  void anotherDeviceThanExpectedIsRefused() {
    PciDevice nic = device("e1000e", null, false);
    assertThat(findings("IDENTITY", nic)).isEmpty();
    assertThat(findings("IDENTITY", nic, Optional.of(PciIds.parse("8086:10D3")))).isEmpty();
    assertThat(findings("IDENTITY", nic, Optional.of(PciIds.parse("8086:10d4"))))
        .containsExactly("REFUSAL 0000:01:00.0 is 8086:10d3, and not 8086:10d4");
    assertThat(findings("IDENTITY", nic, Optional.of(PciIds.parse("15b3:10d3")))).hasSize(1);
  }

  @Test
  void aVfioDeviceOfAnotherDriverIsForeign() {
    assertThat(findings("VFIO-FOREIGN", device("nvidia", null, true)))
        .containsExactly("REFUSAL nvidia offers 0000:01:00.0 to virtual machines itself, as vfio3");
    assertThat(findings("VFIO-FOREIGN", device("mlx5_vfio_pci", null, true))).isEmpty();
    assertThat(findings("VFIO-FOREIGN", device("xe-vfio-pci", null, true))).isEmpty();
    assertThat(findings("VFIO-FOREIGN", device("nvidia", null, false))).isEmpty();
    assertThat(findings("VFIO-FOREIGN", device(null, null, false))).isEmpty();
  }

  @Test
  void anOverrideThatVarioDidNotSetIsAWarning() {
    assertThat(findings("OVERRIDE-FOREIGN", device("e1000e", "e1000e", false)))
        .singleElement()
        .asString()
        .startsWith("WARNING ")
        .contains("'e1000e'");
    assertThat(findings("OVERRIDE-FOREIGN", device("e1000e", "vfio-pci", false))).hasSize(1);
    assertThat(findings("OVERRIDE-FOREIGN", device(null, "any text", false))).hasSize(1);
    assertThat(findings("OVERRIDE-FOREIGN", device("vfio-pci", "vfio-pci", true))).isEmpty();
    assertThat(findings("OVERRIDE-FOREIGN", device("e1000e", null, false))).isEmpty();
  }

  @Test
  void siblingsAreNamedWithDriverAndClass() {
    host.device("0000:01:00.1", MODALIAS, "snd_hda_intel").device("0000:01:00.2", MODALIAS, null);
    PciDevice nic = host.inventory().device(PciAddress.parse(NIC)).orElseThrow();
    assertThat(findings("GROUP-SIBLING", nic))
        .singleElement()
        .asString()
        .contains("0000:01:00.1 is on snd_hda_intel (class 020000)")
        .doesNotContain("0000:01:00.2");
  }

  private static SafetyCheck check(
      String id, boolean loss, Set<Intent> intents, RuntimeException problem) {
    return new SafetyCheck() {
      @Override
      public CheckId id() {
        return new CheckId(id);
      }

      @Override
      public boolean tellsOfLoss() {
        return loss;
      }

      @Override
      public Set<Intent> intents() {
        return intents;
      }

      @Override
      public List<Finding> examine(PciDevice device, CheckContext context) {
        throw problem;
      }
    };
  }

  @Test
  void aCheckThatCannotTellIsAWarningAndTheOthersGoOn() {
    Set<Intent> both = EnumSet.allOf(Intent.class);
    List<SafetyCheck> checks =
        List.of(
            check("MISTAKE", false, both, new IllegalStateException("\u001b")),
            check("DENIED", true, both, new VarioException(ErrorCode.NOT_PERMITTED, "no right")),
            check("LATER", true, Set.of(Intent.REATTACH), new IllegalStateException()));
    Examination examination =
        Examination.of(
            device("e1000e", null, false), checks, CheckContext.of(host, Intent.DETACH, Set.of()));
    assertThat(examination.losses())
        .containsExactly(
            new Finding(new CheckId("DENIED"), Severity.WARNING, "cannot tell: no right"));
    assertThat(examination.others())
        .singleElement()
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
        .satisfies(finding -> assertThat(finding.evidence()).contains("'\\u001b'"));
    assertThat(examination.findings()).hasSize(2).startsWith(examination.losses().get(0));
    assertThat(examination.clear()).isEmpty();
  }

  @Test
  void whatAHostOffersComesFirstIfItTellsOfLoss() {
    Set<Intent> detach = Set.of(Intent.DETACH);
    List<SafetyCheck> own =
        List.of(
            check("BUSY", false, detach, new IllegalStateException()),
            check("LOSS", true, detach, new IllegalStateException()));
    assertThat(BuiltInChecks.of(new HostWithChecks(host, own)))
        .extracting(check -> check.id().toString())
        .startsWith("LOSS", "IDENTITY")
        .endsWith("OVERRIDE-FOREIGN", "BUSY");
    assertThat(BuiltInChecks.of(host))
        .extracting(SafetyCheck::id)
        .doesNotHaveDuplicates()
        .hasSize(7);
  }

  private record HostWithChecks(Host host, List<SafetyCheck> checks) implements Host, CheckSource {
    @Override
    public HostInventory inventory() {
      return host.inventory();
    }

    @Override
    public ModuleCatalog catalog() {
      return host.catalog();
    }

    @Override
    public DriverControl control() {
      return host.control();
    }
  }

  @Test
  void aMemoryReadsOnce() {
    CheckMemory memory = new CheckMemory();
    assertThat(memory.keep(String.class, () -> "first")).isEqualTo("first");
    assertThat(memory.keep(String.class, () -> "second")).isEqualTo("first");
    assertThat(memory.keep(Integer.class, () -> 7)).isEqualTo(7);
  }
}
