package io.vario.testkit;

import static io.vario.sample.SampleCheck.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.DriverName;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DriverControl;
import io.vario.sample.ReadsFileToCheck;
import io.vario.sample.SampleCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the kit catches a check that breaks it, and none catches one that keeps all. */
class CheckConformanceTest {
  private static final int RULES = 10;
  private static final int MANY = 65;

  private static final String[] WHEREVER_ASKED = {
    "answersSensiblyAndInTime",
    "findsSomething",
    "givesTheSameAnswerAgain",
    "givesTheSameAnswerToSeveralThreads",
    "keepsItsIdAndIntents",
    "sharesNoListThatCanBeChanged",
    "survivesMissingModuleFiles"
  };

  private static final String[] WHAT_IS_SAID = {
    "answersSensiblyAndInTime", "survivesMissingModuleFiles"
  };

  /** What a vendor's test says to the kit. */
  private record Vendor(Supplier<SafetyCheck> check, List<PciDevice> devices, Duration deadline) {
    Vendor(Supplier<SafetyCheck> check) {
      this(check, List.of(), Duration.ofSeconds(1));
    }
  }

  private static Vendor vendor = new Vendor(SampleCheck::new);

  /** The test that a vendor would write; surefire does not run it by itself. */
  static class Subject extends CheckConformance {
    @Override
    protected SafetyCheck check() {
      return vendor.check.get();
    }

    @Override
    protected List<PciDevice> devices() {
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
            "takes the id of a check of any host",
            named("GROUP-SIBLING"),
            "there is a check GROUP-SIBLING already",
            "hasAnIdOfItsOwn"),
        broken(
            "takes the id of a check of a Linux host",
            named("BLK-MOUNT"),
            "there is a check BLK-MOUNT already",
            "hasAnIdOfItsOwn"),
        broken(
            "has no say in anything",
            () -> new SampleCheck().intending(Set::of),
            "it would never be asked",
            "keepsItsIdAndIntents",
            "findsSomething"),
        broken(
            "changes its mind about what it tells",
            () -> {
              AtomicInteger calls = new AtomicInteger();
              return new SampleCheck().losing(() -> calls.incrementAndGet() == 1);
            },
            "tellsOfLoss() is not the same",
            "keepsItsIdAndIntents"),
        broken(
            "numbers its instances",
            numbered(),
            "not the same in another instance",
            "keepsItsIdAndIntents",
            "givesTheSameAnswerAgain",
            "givesTheSameAnswerToSeveralThreads"),
        broken(
            "counts",
            () -> {
              AtomicInteger calls = new AtomicInteger();
              return saying(device -> List.of(finding("job " + calls.incrementAndGet())));
            },
            "is another when asked again",
            "givesTheSameAnswerAgain",
            "givesTheSameAnswerToSeveralThreads",
            "sharesNoListThatCanBeChanged"),
        broken(
            "keeps the device in a field",
            CheckConformanceTest::unsynchronised,
            "threads at once",
            "givesTheSameAnswerToSeveralThreads"),
        broken(
            "looks at the machine",
            ReadsFileToCheck::new,
            "ReadsFileToCheck uses java.nio.file.Files",
            "touchesNothingButTheSpi"),
        broken(
            "loads a module",
            () ->
                tampering(
                    (context, device) -> context.host().control().load(ModuleName.parse("acme"))),
            "it tried to load acme",
            "changesNothing"),
        broken(
            "clears the override",
            () ->
                tampering(
                    (context, device) -> {
                      DriverControl control = context.host().control();
                      control.setOverride(device.address(), Optional.empty());
                    }),
            "it tried to write to",
            "changesNothing"),
        arguments(
            "hangs",
            new Vendor(() -> saying(device -> KitRun.hang()), List.of(), Duration.ofMillis(100)),
            "took longer than 100 ms",
            List.of(WHEREVER_ASKED)),
        broken(
            "throws",
            () ->
                saying(
                    device -> {
                      throw new IllegalStateException("a bug");
                    }),
            "IllegalStateException: a bug",
            WHEREVER_ASKED),
        broken("returns null", () -> saying(device -> null), "returned null", WHEREVER_ASKED),
        broken(
            "finds null",
            () -> saying(device -> Collections.singletonList(null)),
            "a list with null",
            WHEREVER_ASKED),
        broken(
            "needs module files",
            () ->
                new SampleCheck()
                    .finding(
                        (device, context) -> {
                          String key = device.modalias().vfioKey();
                          context.host().catalog().lookup(key).matches().get(0);
                          return List.of(finding("a job runs on it"));
                        }),
            "without module files",
            "survivesMissingModuleFiles"),
        unclear("finds the same twice", "is twice among", finding("it"), finding("it")),
        broken(
            "finds no end",
            () ->
                saying(
                    device -> IntStream.range(0, MANY).mapToObj(i -> finding("job " + i)).toList()),
            "65 findings",
            WHAT_IS_SAID),
        unclear(
            "speaks for another",
            "in another's name",
            new Finding(new CheckId("GROUP-SIBLING"), Severity.REFUSAL, "it is shared")),
        unclear(
            "does not say how bad it is", "no severity", new Finding(SampleCheck.ID, null, "x")),
        unclear("shows nothing", "no evidence", finding(null)),
        unclear("shows an empty text", "it is empty", finding(" ")),
        unclear("ends its sentence", "full stop", finding("a job runs on it.")),
        unclear("breaks the line", "line break", finding("a job\nruns")),
        unclear("goes on and on", "longer than", finding("a " + "very ".repeat(100) + "long job")),
        broken(
            "hands out its own list",
            () -> {
              List<Finding> own = new ArrayList<>(List.of(finding("a job runs on it")));
              return saying(device -> own);
            },
            "changes what the next one gets",
            "sharesNoListThatCanBeChanged"),
        broken(
            "finds nothing",
            () -> saying(device -> List.of()),
            "nothing was tested",
            "findsSomething"));
  }

  private static Arguments broken(
      String how, Supplier<SafetyCheck> check, String says, String... rules) {
    return arguments(how, new Vendor(check), says, List.of(rules));
  }

  private static Arguments unclear(String how, String says, Finding... findings) {
    return broken(how, () -> saying(device -> List.of(findings)), says, WHAT_IS_SAID);
  }

  private static SafetyCheck saying(Function<PciDevice, List<Finding>> findings) {
    return new SampleCheck().finding((device, context) -> findings.apply(device));
  }

  private static Supplier<SafetyCheck> named(String id) {
    CheckId taken = new CheckId(id);
    return () ->
        new SampleCheck()
            .identified(() -> taken)
            .finding(
                (device, context) ->
                    List.of(new Finding(taken, Severity.NOTE, "it is as it always was")));
  }

  private static Supplier<SafetyCheck> numbered() {
    AtomicInteger instances = new AtomicInteger();
    return () -> {
      CheckId id = new CheckId("SAMPLE-" + instances.incrementAndGet());
      return new SampleCheck()
          .identified(() -> id)
          .finding(
              (device, context) -> List.of(new Finding(id, Severity.NOTE, "a job runs on it")));
    };
  }

  /** Change something through the context, and hide that it did not go well. */
  private static SafetyCheck tampering(Tampering tampering) {
    return new SampleCheck()
        .finding(
            (device, context) -> {
              try {
                tampering.with(context, device);
              } catch (VarioException refused) {
                // Nobody has to know.
              }
              return List.of(finding("a job runs on it"));
            });
  }

  private interface Tampering {
    void with(CheckContext context, PciDevice device);
  }

  @SuppressWarnings("ThreadPriorityCheck") // Without another thread it only takes a little longer.
  private static SafetyCheck unsynchronised() {
    AtomicReference<PciDevice> field = new AtomicReference<>();
    return saying(
        device -> {
          field.set(device);
          // Long enough for another thread to come between, where there is one.
          for (int i = 0; i < 100 && field.get().equals(device); i++) {
            Thread.yield();
          }
          return List.of(finding("a job runs on " + field.get().address()));
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whatBreaksARuleIsCaught(String how, Vendor broken, String says, List<String> rules) {
    KitRun.requireCaught(run(broken), how, says, rules);
  }

  @Test
  void whatKeepsTheRulesPasses() {
    assertPasses(new Vendor(SampleCheck::new));
    // A new list each time is fine, whoever changes it.
    assertPasses(new Vendor(() -> saying(device -> new ArrayList<>(List.of(finding("it"))))));
    // What it says of either change is told apart.
    assertPasses(
        new Vendor(
            () ->
                new SampleCheck()
                    .intending(() -> Set.of(Intent.values()))
                    .finding(
                        (device, context) ->
                            List.of(finding("to " + context.intent()), finding("it")))));
  }

  @Test
  void aCheckMaySayThatItCannotTell() {
    assertPasses(
        new Vendor(
            () ->
                new SampleCheck()
                    .finding(
                        (device, context) -> {
                          String key = device.modalias().vfioKey();
                          if (context.host().catalog().lookup(key).matches().isEmpty()) {
                            throw new VarioException(ErrorCode.UNREADABLE, "there are no aliases");
                          }
                          return List.of(finding("a job runs on it"));
                        })));
  }

  @Test
  void devicesOfTheVendorsOwnAreAskedAbout() {
    PciDevice acme =
        PciDevice.builder(
                PciAddress.parse("1000:01:00.0"),
                Modalias.parse("pci:v0000AC3Ed00000001sv0000AC3Esd00000001bc02sc00i00"))
            .driver(DriverName.parse("acme"), null)
            .build();
    Supplier<SafetyCheck> check =
        () ->
            new SampleCheck() {
              @Override
              public List<Finding> examine(PciDevice device, CheckContext context) {
                return device.driver().toString().contains("acme")
                    ? List.of(finding("a job runs on it"))
                    : List.of();
              }
            };

    assertThat(run(new Vendor(check)).get("findsSomething")).contains("devices()");
    assertThat(run(new Vendor(check, List.of(acme), Duration.ofSeconds(1))).get("findsSomething"))
        .isEmpty();
  }

  @Test
  void everyRuleIsSeenToBeBroken() {
    Set<Object> broken = new TreeSet<>();
    broken().forEach(each -> broken.addAll((List<?>) each.get()[3]));
    assertThat(broken).isEqualTo(run(new Vendor(SampleCheck::new)).keySet()).hasSize(RULES);
  }

  private static void assertPasses(Vendor good) {
    assertThat(run(good)).hasSize(RULES).allSatisfy((rule, result) -> assertThat(result).isEmpty());
  }

  private static Map<String, String> run(Vendor tested) {
    vendor = tested;
    return KitRun.of(Subject.class);
  }
}
