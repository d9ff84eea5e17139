package io.vario.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import io.vario.testkit.Repetition.Oracle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Hold a selection strategy to the rules: a plugin's test extends this class.
 *
 * <p>The rules, each a test: a valid name; the same name and priority for ever; the same answer to
 * the same question, to whoever asks and in whatever order; nothing read, written or called but
 * through the SPI; an answer within the deadline; on every host that comes with Vario no exception,
 * no null, no more proposals or vetoes than the engine takes, none of them twice, and reasons that
 * are one clause; nothing proposed for bridges; no list that a caller could change for the next
 * one; no module files needed; unknown settings refused, with their place; unchanged when another
 * strategy is made of it by settings; and at least one device known, or all else would mean
 * nothing.
 *
 * <p>The strategy, as {@link #settings} makes it, is asked about the devices of the bundled hosts,
 * and on each of them about those of {@link #devices}.
 */
public abstract class StrategyConformance {
  private static final int LONGEST_REASON = 400;
  private static final int SOME = Repetition.SOME;

  private static final String UNKNOWN_SETTING = "a-setting-that-is-unknown";
  private static final String ITS_PLACE = "conformance.json:17";

  private static final String A_CALLERS = "a caller put it in";
  private static final Veto CALLERS_VETO = Veto.onAll(A_CALLERS);
  private static final Proposal CALLERS_PROPOSAL =
      Proposal.of(new DriverTarget.Module(ModuleName.parse("stranger")), 1, A_CALLERS);

  /** Create the test. */
  protected StrategyConformance() {}

  /**
   * Make the strategy that is tested, as a host would.
   *
   * @return a new strategy at each call, without settings; never null
   */
  protected abstract SelectionStrategy strategy();

  /**
   * Return the settings that the strategy is tested with.
   *
   * @return settings that it takes, such as {@code Settings.ofMap("test", Map.of("key", "text"))};
   *     none unless overridden; never null
   */
  protected Settings settings() {
    return Settings.NONE;
  }

  /**
   * Return devices that the strategy knows and that no bundled host has.
   *
   * @return the modalias of each, such as {@code
   *     pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00}; none unless overridden; never null
   */
  protected List<String> devices() {
    return List.of();
  }

  /**
   * Return how long one answer may take. It is asked for up to three times before it counts as
   * late, since a test's machine may be busy.
   *
   * @return the deadline; a second unless overridden, as the engine usually grants two for the
   *     vetoes and the proposals together; never null
   */
  protected Duration deadline() {
    return Duration.ofSeconds(1);
  }

  @Test
  final void hasAValidName() {
    Sense.requireName(unconfigured().name());
  }

  @Test
  final void keepsItsNameAndPriority() {
    Interview first = unconfigured();
    String name = first.name();
    int priority = first.priority();
    Interview configured = first.configured(settings());
    for (TestHost host : hosts()) {
      Repetition.answers(configured::opinion, host.someDevices(SOME), host);
    }
    Map<String, Interview> others =
        Map.of("later", first, "with settings", configured, "in another instance", unconfigured());
    others.forEach(
        (when, other) -> {
          assertEquals(name, other.name(), () -> "name() is not the same " + when);
          assertEquals(priority, other.priority(), () -> "priority() is not the same " + when);
        });
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
    Set<String> found = new Reach(strategy().getClass()).forbidden();
    assertTrue(
        found.isEmpty(),
        () ->
            "a strategy reads the host through its context only, and sees the SPI and the JDK"
                + " alone: "
                + String.join("; ", found));
  }

  @Test
  final void answersSensiblyAndInTime() {
    Interview strategy = configured();
    for (TestHost host : hosts()) {
      requireSense(Repetition.answers(strategy::opinion, host.devices(), host), host);
    }
  }

  @Test
  final void leavesBridgesAlone() {
    Interview strategy = configured();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.someDevices(SOME)) {
        // No bundled host has a bridge of every vendor: what it knows is asked about as a bridge.
        PciDevice bridge = TestHost.asBridge(device);
        for (Proposal proposal : strategy.proposals(bridge, host)) {
          assertTrue(
              proposal.standing() == Proposal.Standing.LAST_RESORT,
              () ->
                  proposal.target()
                      + " is proposed for the bridge "
                      + bridge
                      + " of "
                      + host
                      + ", which no VFIO driver takes");
        }
      }
    }
  }

  @Test
  final void sharesNoListThatCanBeChanged() {
    Interview strategy = configured();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.someDevices(SOME)) {
        Opinion before = strategy.opinion(device, host);
        Sense.change(strategy.vetoes(device, host), CALLERS_VETO);
        Sense.change(strategy.proposals(device, host), CALLERS_PROPOSAL);
        assertEquals(
            before,
            strategy.opinion(device, host),
            () -> "who changes a list for " + device + " changes what the next one gets");
      }
    }
  }

  @Test
  final void survivesMissingModuleFiles() {
    Interview strategy = configured();
    for (TestHost complete : hosts()) {
      for (TestHost host : List.of(complete.withoutModuleFiles(), complete.deniedModuleFiles())) {
        requireSense(Repetition.answers(strategy::opinion, host.someDevices(SOME), host), host);
      }
    }
  }

  @Test
  final void refusesUnknownSettings() {
    Map<String, List<Settings.Value>> values = new LinkedHashMap<>();
    for (String key : settings().keys()) {
      values.put(key, settings().all(key));
    }
    values.put(UNKNOWN_SETTING, List.of(new Settings.Value("17", ITS_PLACE)));
    VarioException refusal =
        unconfigured()
            .refusalOf(Settings.of(ITS_PLACE, values))
            .orElseThrow(
                () -> new AssertionError("configured() took the setting " + UNKNOWN_SETTING));
    assertEquals(
        ErrorCode.INVALID_INPUT, refusal.code(), "configured() refused a setting with this code");
    String message = String.valueOf(refusal.getMessage());
    assertTrue(
        message.contains(ITS_PLACE),
        () -> "configured() refused a setting without its place " + ITS_PLACE + ": " + message);
  }

  @Test
  final void staysAsItIsWhenConfigured() {
    Interview strategy = unconfigured();
    for (TestHost host : hosts()) {
      List<PciDevice> devices = host.someDevices(SOME);
      Map<PciDevice, Opinion> before = Repetition.answers(strategy::opinion, devices, host);
      Repetition.answers(strategy.configured(settings())::opinion, devices, host);
      Repetition.requireSame(
          before,
          Repetition.answers(strategy::opinion, devices, host),
          host,
          "asked after configured()");
    }
  }

  @Test
  final void knowsADevice() {
    Interview strategy = configured();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.devices()) {
        if (!strategy.opinion(device, host).isNone()) {
          return;
        }
      }
    }
    throw new AssertionError(
        "it has no opinion on any device, so nothing was tested: let devices() return some that it"
            + " knows, or settings() some that let it speak");
  }

  private Interview unconfigured() {
    return new Interview(strategy(), deadline());
  }

  private Interview configured() {
    return unconfigured().configured(settings());
  }

  private Oracle<Opinion> oracle() {
    return configured()::opinion;
  }

  private List<TestHost> hosts() {
    return TestHost.all(devices());
  }

  private static void requireSense(Map<PciDevice, Opinion> opinions, TestHost host) {
    opinions.forEach(
        (device, opinion) -> {
          String question = " for " + device + " of " + host;
          Sense.requireFewAndDifferent(opinion.vetoes(), "vetoes" + question);
          Sense.requireFewAndDifferent(
              opinion.proposals().stream().map(Proposal::target).toList(), "proposals" + question);
          opinion.vetoes().forEach(veto -> requireReason(veto.reason()));
          opinion.proposals().forEach(proposal -> requireReason(proposal.reason()));
        });
  }

  private static void requireReason(String reason) {
    Sense.requireClause("a reason", reason, LONGEST_REASON);
  }
}
