package io.vario.testkit;

import static io.vario.sample.Sample.PROPOSAL;
import static io.vario.sample.Sample.proposal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.sample.AsksHelper;
import io.vario.sample.Prints;
import io.vario.sample.ReadsFile;
import io.vario.sample.Sample;
import io.vario.sample.SeesBackend;
import io.vario.sample.StartsProcess;
import io.vario.sample.UsesNetwork;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the kit catches a strategy that breaks it, and none catches one that keeps all. */
class StrategyConformanceTest {
  private static final int RULES = 12;
  private static final int MANY = 65;

  private static final String[] WHEREVER_ASKED = {
    "answersSensiblyAndInTime",
    "givesTheSameAnswerAgain",
    "givesTheSameAnswerToSeveralThreads",
    "keepsItsNameAndPriority",
    "knowsADevice",
    "sharesNoListThatCanBeChanged",
    "staysAsItIsWhenConfigured",
    "survivesMissingModuleFiles"
  };

  private static final String[] WHAT_IS_SAID = {
    "answersSensiblyAndInTime", "survivesMissingModuleFiles"
  };

  private static final String[] EACH_TIME_ANOTHER = {
    "givesTheSameAnswerAgain",
    "givesTheSameAnswerToSeveralThreads",
    "sharesNoListThatCanBeChanged",
    "staysAsItIsWhenConfigured"
  };

  /** What a vendor's test says to the kit. */
  private record Vendor(
      Supplier<SelectionStrategy> strategy,
      List<String> devices,
      Settings settings,
      Duration deadline) {
    Vendor(Supplier<SelectionStrategy> strategy) {
      this(strategy, List.of(), Settings.NONE, Duration.ofSeconds(1));
    }
  }

  private static Vendor vendor = new Vendor(Sample::new);

  /** The test that a vendor would write; surefire does not run it by itself. */
  static class Subject extends StrategyConformance {
    @Override
    protected SelectionStrategy strategy() {
      return vendor.strategy.get();
    }

    @Override
    protected Settings settings() {
      return vendor.settings;
    }

    @Override
    protected List<String> devices() {
      return vendor.devices;
    }

    @Override
    protected Duration deadline() {
      return vendor.deadline;
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken(
            "has capital letters",
            () -> new Sample().named(() -> "My Sample"),
            "lower-case letters",
            "hasAValidName"),
        broken(
            "has another name each time",
            () -> {
              AtomicInteger calls = new AtomicInteger();
              return new Sample().named(() -> "sample-" + calls.incrementAndGet());
            },
            "name() is not the same",
            "keepsItsNameAndPriority"),
        broken(
            "has another priority each time",
            () -> new Sample().prior(new AtomicInteger()::incrementAndGet),
            "priority() is not the same",
            "keepsItsNameAndPriority"),
        broken(
            "numbers its instances",
            numbered(),
            "not the same in another instance",
            "keepsItsNameAndPriority"),
        broken(
            "has no name",
            () -> new Sample().named(() -> null),
            "name() returned null",
            "hasAValidName",
            "keepsItsNameAndPriority"),
        broken(
            "counts",
            () -> {
              AtomicInteger calls = new AtomicInteger();
              return saying(() -> List.of(proposal("this is number " + calls.incrementAndGet())));
            },
            "is another when asked again",
            EACH_TIME_ANOTHER),
        broken(
            "counts its vetoes",
            () -> {
              AtomicInteger calls = new AtomicInteger();
              return vetoing(() -> List.of(veto("this is number " + calls.incrementAndGet())));
            },
            "is another when asked again",
            EACH_TIME_ANOTHER),
        broken(
            "keeps the device in a field",
            StrategyConformanceTest::unsynchronised,
            "threads at once",
            "givesTheSameAnswerToSeveralThreads"),
        untidy(ReadsFile::new, "ReadsFile uses java.nio.file.Files"),
        untidy(AsksHelper::new, "Helper uses java.io.File"),
        untidy(StartsProcess::new, "uses java.lang.ProcessHandle"),
        untidy(UsesNetwork::new, "uses java.net.InetAddress"),
        untidy(Prints::new, "uses java.lang.System.out"),
        untidy(SeesBackend::new, "uses io.vario.sysfs.SysfsHost"),
        arguments(
            "hangs",
            new Vendor(
                () -> saying(KitRun::hang), List.of(), Settings.NONE, Duration.ofMillis(100)),
            "took longer than 100 ms",
            List.of(WHEREVER_ASKED)),
        broken(
            "throws",
            () ->
                saying(
                    () -> {
                      throw new IllegalStateException("a bug");
                    }),
            "IllegalStateException: a bug",
            WHEREVER_ASKED),
        broken(
            "exaggerates",
            () -> saying(() -> List.of(Proposal.of(PROPOSAL.target(), 101, "it fits well"))),
            "specificity is 0 to 100",
            WHEREVER_ASKED),
        broken(
            "proposes what is no module",
            () -> saying(() -> List.of(proposing("mlx5.ko"))),
            "not a module's name",
            WHEREVER_ASKED),
        broken("returns null", () -> saying(() -> null), "returned null", WHEREVER_ASKED),
        broken("returns null for vetoes", () -> vetoing(() -> null), "veto() for", WHEREVER_ASKED),
        broken(
            "proposes null",
            () -> saying(() -> Collections.singletonList(null)),
            "a list with null",
            WHEREVER_ASKED),
        broken(
            "vetoes null",
            () -> vetoing(() -> Collections.singletonList(null)),
            "a list with null",
            WHEREVER_ASKED),
        broken(
            "proposes the same twice",
            () -> saying(() -> List.of(PROPOSAL, proposal("twice is better"))),
            "is twice among",
            WHAT_IS_SAID),
        broken(
            "vetoes the same twice",
            () -> vetoing(() -> Collections.nCopies(2, veto("it is old"))),
            "is twice among",
            WHAT_IS_SAID),
        broken(
            "proposes all there is",
            () -> saying(StrategyConformanceTest::tooMany),
            "65 proposals",
            WHAT_IS_SAID),
        broken(
            "vetoes all there is",
            () ->
                vetoing(
                    () -> tooMany().stream().map(each -> veto(each.target().toString())).toList()),
            "65 vetoes",
            WHAT_IS_SAID),
        unclear("it is so.", "full stop"),
        unclear("it is\nso", "line break"),
        unclear("it " + "really ".repeat(100) + "fits", "longer than"),
        unclear(" it is so ", "begins or ends with a space"),
        broken(
            "has an unclear reason for a veto",
            () -> vetoing(() -> List.of(veto("it is old."))),
            "full stop",
            WHAT_IS_SAID),
        broken(
            "likes bridges",
            () -> new Sample().knowing(Sample::isConnectX),
            "for the bridge",
            "leavesBridgesAlone"),
        broken(
            "hands out its own list",
            () -> {
              List<Proposal> own = new ArrayList<>(List.of(PROPOSAL));
              return saying(() -> own);
            },
            "changes what the next one gets",
            "sharesNoListThatCanBeChanged"),
        broken(
            "hands out its own list of vetoes",
            () -> {
              List<Veto> own = new ArrayList<>(List.of(veto("it is old")));
              return vetoing(() -> own);
            },
            "changes what the next one gets",
            "sharesNoListThatCanBeChanged"),
        broken(
            "needs aliases",
            () ->
                new Sample()
                    .proposing(
                        (device, context) -> {
                          context.catalog().lookup(device.modalias().vfioKey()).matches().get(0);
                          return List.of(PROPOSAL);
                        }),
            "without module files",
            "survivesMissingModuleFiles"),
        broken(
            "ignores unknown settings",
            () -> new Sample().configuring(settings -> new Sample()),
            "took the setting",
            "refusesUnknownSettings"),
        broken(
            "does not say which setting is unknown",
            () ->
                new Sample()
                    .configuring(
                        settings -> {
                          if (!settings.keys().isEmpty()) {
                            Settings.ofMap("elsewhere", Map.of("it", "1")).requireOnly(Set.of());
                          }
                          return new Sample();
                        }),
            "without its place",
            "refusesUnknownSettings"),
        broken(
            "has another name once configured",
            () ->
                new Sample()
                    .configuring(
                        settings -> {
                          settings.requireOnly(Set.of());
                          return new Sample().named(() -> "configured-sample");
                        }),
            "not the same with settings",
            "keepsItsNameAndPriority"),
        broken(
            "changes when configured",
            () -> {
              Sample sample = new Sample();
              return sample.configuring(
                  settings -> {
                    settings.requireOnly(Set.of());
                    return sample.proposing(
                        (device, context) -> List.of(proposal("it was configured")));
                  });
            },
            "asked after configured()",
            "staysAsItIsWhenConfigured"),
        broken(
            "has no opinion",
            () -> new Sample().knowing(device -> false),
            "nothing was tested",
            "knowsADevice"));
  }

  private static Arguments broken(
      String how, Supplier<SelectionStrategy> strategy, String says, String... rules) {
    return arguments(how, new Vendor(strategy), says, List.of(rules));
  }

  private static Arguments untidy(Supplier<SelectionStrategy> strategy, String says) {
    return broken(says, strategy, says, "touchesNothingButTheSpi");
  }

  private static Arguments unclear(String reason, String says) {
    return broken(
        "has a reason with: " + says,
        () -> saying(() -> List.of(proposal(reason))),
        says,
        WHAT_IS_SAID);
  }

  private static Sample saying(Supplier<List<Proposal>> proposals) {
    return new Sample().proposing((device, context) -> proposals.get());
  }

  private static Sample vetoing(Supplier<List<Veto>> vetoes) {
    return new Sample().vetoing(device -> vetoes.get());
  }

  private static Veto veto(String reason) {
    return Veto.on(DriverName.parse("mlx5_vfio_pci"), reason);
  }

  private static Proposal proposing(String module) {
    return Proposal.of(new DriverTarget.Module(ModuleName.parse(module)), 1, "it fits");
  }

  private static List<Proposal> tooMany() {
    return IntStream.range(0, MANY).mapToObj(i -> proposing("module" + i)).toList();
  }

  private static Supplier<SelectionStrategy> numbered() {
    AtomicInteger instances = new AtomicInteger();
    return () -> {
      String name = "sample-" + instances.incrementAndGet();
      return new Sample().named(() -> name);
    };
  }

  @SuppressWarnings("ThreadPriorityCheck") // Without another thread it only takes a little longer.
  private static Sample unsynchronised() {
    AtomicReference<PciDevice> field = new AtomicReference<>();
    return new Sample()
        .proposing(
            (device, context) -> {
              field.set(device);
              // Long enough for another thread to come between, where there is one.
              for (int i = 0; i < 100 && field.get().equals(device); i++) {
                Thread.yield();
              }
              return List.of(proposal("it is at " + field.get().address()));
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whatBreaksARuleIsCaught(String how, Vendor broken, String says, List<String> rules) {
    KitRun.requireCaught(run(broken), how, says, rules);
  }

  @Test
  void whatKeepsTheRulesPasses() {
    assertPasses(new Vendor(Sample::new));
    // A new list each time is fine, whoever changes it.
    assertPasses(new Vendor(() -> saying(() -> new ArrayList<>(List.of(PROPOSAL)))));
    assertPasses(new Vendor(() -> vetoing(() -> List.of(veto("it is old")))));
  }

  @Test
  void devicesOfTheVendorsOwnAreAskedAbout() {
    Supplier<SelectionStrategy> acme =
        () -> new Sample().knowing(device -> device.ids().vendor() == 0xac3e && !device.isBridge());

    assertThat(run(new Vendor(acme)).get("knowsADevice")).contains("devices()");
    assertPasses(
        new Vendor(
            acme,
            List.of("pci:v0000AC3Ed00000001sv0000AC3Esd00000001bc02sc00i00"),
            Settings.NONE,
            Duration.ofSeconds(1)));
  }

  @Test
  void settingsOfTheVendorsOwnAreUsed() {
    Supplier<SelectionStrategy> configurable =
        () ->
            new Sample()
                .knowing(device -> false)
                .configuring(
                    settings -> {
                      settings.requireOnly(Set.of("vendor"));
                      return settings.one("vendor").isPresent()
                          ? new Sample()
                          : new Sample().knowing(device -> false);
                    });

    assertThat(run(new Vendor(configurable)).get("knowsADevice")).contains("settings()");
    assertPasses(
        new Vendor(
            configurable,
            List.of(),
            Settings.ofMap("test", Map.of("vendor", "15b3")),
            Duration.ofSeconds(1)));
  }

  @Test
  void everyRuleIsSeenToBeBroken() {
    Set<Object> broken = new TreeSet<>();
    broken().forEach(each -> broken.addAll((List<?>) each.get()[3]));
    assertThat(broken).isEqualTo(run(new Vendor(Sample::new)).keySet()).hasSize(RULES);
  }

  private static void assertPasses(Vendor good) {
    assertThat(run(good)).hasSize(RULES).allSatisfy((rule, result) -> assertThat(result).isEmpty());
  }

  /** Run the kit, and return for each rule why it failed; empty if it did not. */
  private static Map<String, String> run(Vendor tested) {
    vendor = tested;
    return KitRun.of(Subject.class);
  }
}
