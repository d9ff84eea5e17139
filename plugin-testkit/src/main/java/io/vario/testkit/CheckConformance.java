package io.vario.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.PciDevice;
import io.vario.testkit.Repetition.Oracle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Hold a safety check to the rules: a plugin's test extends this class.
 *
 * <p>The rules, each a test: an id that no check of Vario's has; the same id, intents and kind for
 * ever; the same findings for the same device, whoever asks and in whatever order; nothing read,
 * written or called but through the SPI, and nothing changed through it either; an answer within
 * the deadline; on every host that comes with Vario no exception, no null, no more findings than
 * the engine takes, none of them twice or in another check's name, and evidence that is one clause;
 * no list that a caller could change for the next one; no module files needed, though a check may
 * throw where there are none; and at least one finding, or all else would mean nothing.
 *
 * <p>The check is asked about the devices of the bundled hosts, and on each of them about those of
 * {@link #devices}, for each change that it has a say in.
 */
public abstract class CheckConformance {
  private static final int LONGEST_EVIDENCE = 400;
  private static final CheckId STRANGER = new CheckId("A-CALLERS");

  /** Create the test. */
  protected CheckConformance() {}

  /**
   * Make the check that is tested, as a host would.
   *
   * @return a new check at each call; never null
   */
  protected abstract SafetyCheck check();

  /**
   * Return devices that the check finds something about, or that no bundled host has.
   *
   * @return the devices, made by {@link PciDevice#builder}; none unless overridden; never null
   */
  protected List<PciDevice> devices() {
    return List.of();
  }

  /**
   * Return how long one answer may take. It is asked for up to three times before it counts as
   * late, since a test's machine may be busy.
   *
   * @return the deadline; a second unless overridden, as the engine usually grants two; never null
   */
  protected Duration deadline() {
    return Duration.ofSeconds(1);
  }

  @Test
  final void hasAnIdOfItsOwn() {
    CheckId id = examiner().nature().id();
    assertFalse(
        TestHost.checkIds().contains(id.text()), () -> "there is a check " + id + " already");
  }

  @Test
  final void keepsItsIdAndIntents() {
    Examiner first = examiner();
    Examiner.Nature nature = first.nature();
    assertFalse(nature.intents().isEmpty(), "intents() is empty: it would never be asked");
    for (TestHost host : hosts()) {
      Repetition.answers(first::findings, host.someDevices(Repetition.SOME), host);
    }
    Map<String, Examiner> others = Map.of("later", first, "in another instance", examiner());
    others.forEach(
        (when, other) ->
            assertEquals(
                nature,
                other.nature(),
                () -> "id(), intents() or tellsOfLoss() is not the same " + when));
  }

  @Test
  final void givesTheSameAnswerAgain() {
    Repetition.requireSameAgain(this::oracle, hosts());
  }

  @Test
  final void givesTheSameAnswerToSeveralThreads() throws Exception {
    Repetition.requireSameToThreads(this::oracle, hosts());
  }

  @Test
  final void touchesNothingButTheSpi() {
    Set<String> found = new Reach(check().getClass()).forbidden();
    assertTrue(
        found.isEmpty(),
        () ->
            "a check reads the host through its context only, and sees the SPI and the JDK alone: "
                + String.join("; ", found));
  }

  @Test
  final void changesNothing() {
    for (TestHost host : hosts()) {
      WatchedMachine machine = host.machine();
      TestHost watched = host.on(machine);
      for (PciDevice device : host.someDevices(Repetition.SOME)) {
        try {
          examiner().findings(device, watched);
        } catch (AssertionError failed) {
          // It was refused; what it tried is told below, and what else fails by other rules.
        }
        assertTrue(
            machine.attempts().isEmpty(),
            () ->
                "a check changes nothing, but for "
                    + device
                    + " of "
                    + host
                    + " it tried to "
                    + String.join(", ", machine.attempts()));
      }
    }
  }

  @Test
  final void answersSensiblyAndInTime() {
    Examiner examiner = examiner();
    CheckId id = examiner.nature().id();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.devices()) {
        requireSense(examiner.findings(device, host), id, device + " of " + host);
      }
    }
  }

  @Test
  final void survivesMissingModuleFiles() {
    Examiner examiner = examiner();
    CheckId id = examiner.nature().id();
    for (TestHost complete : hosts()) {
      for (TestHost host : List.of(complete.withoutModuleFiles(), complete.deniedModuleFiles())) {
        for (PciDevice device : host.someDevices(Repetition.SOME)) {
          requireSense(examiner.findingsIfAny(device, host), id, device + " of " + host);
        }
      }
    }
  }

  @Test
  final void sharesNoListThatCanBeChanged() {
    Examiner examiner = examiner();
    Finding stranger = new Finding(STRANGER, Severity.NOTE, "a caller put it in");
    for (TestHost host : hosts()) {
      for (PciDevice device : host.someDevices(Repetition.SOME)) {
        List<Finding> before = examiner.findings(device, host);
        examiner.lists(device, host).forEach(list -> Sense.change(list, stranger));
        assertEquals(
            before,
            examiner.findings(device, host),
            () -> "who changes a list for " + device + " changes what the next one gets");
      }
    }
  }

  @Test
  final void findsSomething() {
    Examiner examiner = examiner();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.devices()) {
        if (!examiner.findings(device, host).isEmpty()) {
          return;
        }
      }
    }
    throw new AssertionError(
        "it finds nothing about any device, so nothing was tested: let devices() return some that"
            + " it has something to say about");
  }

  private Examiner examiner() {
    return new Examiner(check(), deadline());
  }

  private Oracle<List<Finding>> oracle() {
    return examiner()::findings;
  }

  private List<TestHost> hosts() {
    return TestHost.allWith(devices());
  }

  private static void requireSense(List<Finding> findings, CheckId id, String where) {
    Sense.requireFewAndDifferent(findings, "findings for " + where);
    for (Finding finding : findings) {
      assertEquals(id, finding.check(), () -> "a finding for " + where + " is in another's name");
      assertTrue(finding.severity() != null, () -> "a finding for " + where + " has no severity");
      assertTrue(finding.evidence() != null, () -> "a finding for " + where + " has no evidence");
      Sense.requireClause("evidence", finding.evidence(), LONGEST_EVIDENCE);
    }
  }
}
