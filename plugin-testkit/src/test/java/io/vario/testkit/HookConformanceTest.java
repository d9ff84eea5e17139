package io.vario.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vario.device.DriverName;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import io.vario.sample.PrintsToo;
import io.vario.sample.SampleHook;
import io.vario.sample.StartsDaemon;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the kit catches a hook that breaks it, and none catches one that keeps all. */
class HookConformanceTest {
  private static final int RULES = 12;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final String[] WHEREVER_ASKED = {
    "answersSensiblyAndInTime",
    "changesNothingByItsConcern",
    "concernsADevice",
    "endsSomethingOnlyOnce",
    "givesTheSameAnswerAgain",
    "givesTheSameAnswerToSeveralThreads",
    "keepsItsNameAndPriority",
    "servesSeveralDevicesAtOnce",
    "setsUpAgainWhatItEnded",
    "setsUpNothingThatItDidNotEnd"
  };

  private static final String[] WHEREVER_IT_WORKS = {
    "endsSomethingOnlyOnce", "servesSeveralDevicesAtOnce", "setsUpAgainWhatItEnded"
  };

  private static final String[] WHEREVER_IT_SETS_UP = {
    "servesSeveralDevicesAtOnce", "setsUpAgainWhatItEnded", "setsUpNothingThatItDidNotEnd"
  };

  /** What a vendor's test says to the kit; hooks of one test stop daemons in one set. */
  private record Vendor(
      Function<Set<PciAddress>, DriverHook> hook,
      List<PciDevice> devices,
      Duration deadline,
      Duration workDeadline) {
    Vendor(Function<Set<PciAddress>, DriverHook> hook) {
      this(hook, List.of(), SECOND, SECOND);
    }
  }

  private static Vendor vendor = new Vendor(SampleHook::new);

  /** The test that a vendor would write; surefire does not run it by itself. */
  static class Subject extends HookConformance {
    private final Set<PciAddress> stopped = ConcurrentHashMap.newKeySet();

    @Override
    protected DriverHook hook() {
      return vendor.hook.apply(stopped);
    }

    @Override
    protected Object state() {
      return Set.copyOf(stopped);
    }

    @Override
    protected List<PciDevice> devices() {
      return vendor.devices;
    }

    @Override
    protected Duration deadline() {
      return vendor.deadline;
    }

    @Override
    protected Duration workDeadline() {
      return vendor.workDeadline;
    }
  }

  static Stream<Arguments> broken() {
    AtomicInteger instances = new AtomicInteger();
    return Stream.of(
        broken(
            "has capital letters",
            stopped -> new SampleHook(stopped).named(() -> "My Hook"),
            "lower-case letters",
            "hasAValidName"),
        broken(
            "has no name",
            stopped -> new SampleHook(stopped).named(() -> null),
            "name() returned null",
            "hasAValidName",
            "keepsItsNameAndPriority"),
        broken(
            "numbers its instances",
            stopped -> {
              String name = "sampled-" + instances.incrementAndGet();
              return new SampleHook(stopped).named(() -> name);
            },
            "name() is not the same in another instance",
            "keepsItsNameAndPriority"),
        broken(
            "has another priority each time",
            stopped -> new SampleHook(stopped).prior(new AtomicInteger()::incrementAndGet),
            "priority() is not the same",
            "keepsItsNameAndPriority"),
        broken(
            "counts",
            stopped -> {
              AtomicInteger calls = new AtomicInteger();
              return saying(stopped, device -> "stop it, " + calls.incrementAndGet());
            },
            "is another when asked again",
            "givesTheSameAnswerAgain",
            "givesTheSameAnswerToSeveralThreads"),
        broken(
            "keeps the device in a field",
            HookConformanceTest::unsynchronised,
            "threads at once",
            "givesTheSameAnswerToSeveralThreads"),
        unclear("ends its clause", "stop sampled.", "full stop"),
        unclear("breaks the line", "stop\nsampled", "line break"),
        unclear("says nothing", "", "it is empty"),
        unclear("goes on and on", "stop it " + "soon ".repeat(50) + "now", "longer than"),
        broken(
            "does not say whether",
            stopped -> new SampleHook(stopped).concerned((device, driver) -> null),
            "returned null",
            WHEREVER_ASKED),
        broken(
            "knows only its own",
            stopped ->
                new SampleHook(stopped)
                    .concerned(
                        (device, driver) -> {
                          throw new IllegalStateException("not mine");
                        }),
            "IllegalStateException: not mine",
            WHEREVER_ASKED),
        arguments(
            "does not answer",
            new Vendor(
                stopped ->
                    new SampleHook(stopped)
                        .concerned(
                            (device, driver) -> {
                              KitRun.hang();
                              return Optional.empty();
                            }),
                List.of(),
                Duration.ofMillis(100),
                SECOND),
            "took longer than 100 ms",
            List.of(WHEREVER_ASKED)),
        broken(
            "stops the daemon when it is asked",
            stopped ->
                saying(
                    stopped,
                    device -> {
                      stopped.add(device.address());
                      return "stop sampled";
                    }),
            "concern() changed something",
            "changesNothingByItsConcern",
            "endsSomethingOnlyOnce",
            "servesSeveralDevicesAtOnce",
            "setsUpAgainWhatItEnded",
            "setsUpNothingThatItDidNotEnd"),
        broken(
            "prints",
            PrintsToo::new,
            "PrintsToo uses java.lang.System.out",
            "seesNothingOfVarioButTheSpi"),
        broken(
            "does nothing",
            stopped -> new SampleHook(stopped).before(device -> {}),
            "beforeRelease() changed nothing",
            "endsSomethingOnlyOnce",
            "servesSeveralDevicesAtOnce"),
        broken(
            "fails when the daemon is stopped already",
            stopped ->
                new SampleHook(stopped)
                    .before(
                        device -> {
                          if (!stopped.add(device.address())) {
                            throw new IllegalStateException("sampled does not run");
                          }
                        }),
            "sampled does not run",
            "endsSomethingOnlyOnce"),
        broken(
            "starts the daemon when it is stopped already",
            stopped ->
                new SampleHook(stopped)
                    .before(
                        device -> {
                          if (!stopped.add(device.address())) {
                            stopped.remove(device.address());
                          }
                        }),
            "beforeRelease() is not harmless",
            "endsSomethingOnlyOnce"),
        arguments(
            "takes too long to stop",
            new Vendor(
                stopped -> new SampleHook(stopped).before(device -> KitRun.hang()),
                List.of(),
                SECOND,
                Duration.ofMillis(100)),
            "beforeRelease() for",
            List.of(WHEREVER_IT_WORKS)),
        arguments(
            "takes too long to start",
            new Vendor(
                stopped -> new SampleHook(stopped).after(device -> KitRun.hang()),
                List.of(),
                SECOND,
                Duration.ofMillis(100)),
            "afterReturn() for",
            List.of(WHEREVER_IT_SETS_UP)),
        broken(
            "leaves the daemon stopped",
            stopped -> new SampleHook(stopped).after(device -> {}),
            "afterReturn() does not set up",
            "servesSeveralDevicesAtOnce",
            "setsUpAgainWhatItEnded"),
        broken(
            "remembers what it ended itself only",
            HookConformanceTest::forgetful,
            "another instance does not set up",
            "setsUpAgainWhatItEnded"),
        broken(
            "fails when the daemon runs",
            stopped ->
                new SampleHook(stopped)
                    .after(
                        device -> {
                          if (!stopped.remove(device.address())) {
                            throw new IllegalStateException("sampled runs already");
                          }
                        }),
            "sampled runs already",
            "setsUpAgainWhatItEnded",
            "setsUpNothingThatItDidNotEnd"),
        broken(
            "stops the daemon when it runs already",
            stopped ->
                new SampleHook(stopped)
                    .after(
                        device -> {
                          if (!stopped.remove(device.address())) {
                            stopped.add(device.address());
                          }
                        }),
            "not harmless without beforeRelease()",
            "setsUpAgainWhatItEnded",
            "setsUpNothingThatItDidNotEnd"),
        broken(
            "works on one device at a time",
            HookConformanceTest::single,
            "is busy",
            "servesSeveralDevicesAtOnce"),
        broken(
            "has nothing to do",
            stopped -> new SampleHook(stopped).concerned((device, driver) -> Optional.empty()),
            "nothing was tested",
            "concernsADevice",
            "endsSomethingOnlyOnce",
            "servesSeveralDevicesAtOnce",
            "setsUpAgainWhatItEnded",
            "setsUpNothingThatItDidNotEnd"));
  }

  private static Arguments broken(
      String how, Function<Set<PciAddress>, DriverHook> hook, String says, String... rules) {
    return arguments(how, new Vendor(hook), says, List.of(rules));
  }

  private static Arguments unclear(String how, String concern, String says) {
    return broken(
        how, stopped -> saying(stopped, device -> concern), says, "answersSensiblyAndInTime");
  }

  private static SampleHook saying(Set<PciAddress> stopped, Function<PciDevice, String> concern) {
    return new SampleHook(stopped)
        .concerned(
            (device, driver) ->
                driver.toString().equals("mlx5_core")
                    ? Optional.of(concern.apply(device))
                    : Optional.empty());
  }

  @SuppressWarnings("ThreadPriorityCheck") // Without another thread it only takes a little longer.
  private static DriverHook unsynchronised(Set<PciAddress> stopped) {
    AtomicReference<PciDevice> field = new AtomicReference<>();
    return saying(
        stopped,
        device -> {
          field.set(device);
          // Long enough for another thread to come between, where there is one.
          for (int i = 0; i < 100 && field.get().equals(device); i++) {
            Thread.yield();
          }
          return "stop what serves " + field.get().address();
        });
  }

  private static DriverHook forgetful(Set<PciAddress> stopped) {
    Set<PciAddress> own = ConcurrentHashMap.newKeySet();
    return new SampleHook(stopped)
        .before(
            device -> {
              own.add(device.address());
              stopped.add(device.address());
            })
        .after(
            device -> {
              if (own.remove(device.address())) {
                stopped.remove(device.address());
              }
            });
  }

  /** Refuse to work as long as it works: enough devices come at once for that to be seen. */
  private static DriverHook single(Set<PciAddress> stopped) {
    AtomicReference<PciDevice> current = new AtomicReference<>();
    return new SampleHook(stopped)
        .before(
            device -> {
              if (!current.compareAndSet(null, device)) {
                throw new IllegalStateException("it is busy");
              }
              try {
                Thread.sleep(100);
              } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
              }
              stopped.add(device.address());
              current.set(null);
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whatBreaksARuleIsCaught(String how, Vendor broken, String says, List<String> rules) {
    KitRun.requireCaught(run(broken), how, says, rules);
  }

  @Test
  void whatKeepsTheRulesPasses() {
    assertPasses(new Vendor(SampleHook::new));
    // It works on the machine, and to do so may start processes.
    assertPasses(new Vendor(StartsDaemon::new));
  }

  @Test
  void devicesOfTheVendorsOwnAreAskedAbout() {
    PciDevice acme =
        PciDevice.builder(
                PciAddress.parse("1000:01:00.0"),
                Modalias.parse("pci:v0000AC3Ed00000001sv0000AC3Esd00000001bc02sc00i00"))
            .driver(DriverName.parse("acme"), null)
            .build();
    Function<Set<PciAddress>, DriverHook> hook =
        stopped ->
            new SampleHook(stopped)
                .concerned(
                    (device, driver) ->
                        driver.toString().equals("acme")
                            ? Optional.of("stop acmed")
                            : Optional.empty());

    assertThat(run(new Vendor(hook)).get("concernsADevice")).contains("devices()");
    assertPasses(new Vendor(hook, List.of(acme), SECOND, SECOND));
  }

  @Test
  void everyRuleIsSeenToBeBroken() {
    Set<Object> broken = new TreeSet<>();
    broken().forEach(each -> broken.addAll((List<?>) each.get()[3]));
    assertThat(broken).isEqualTo(new HashSet<Object>(run(new Vendor(SampleHook::new)).keySet()));
    assertThat(broken).hasSize(RULES);
  }

  private static void assertPasses(Vendor good) {
    assertThat(run(good)).hasSize(RULES).allSatisfy((rule, result) -> assertThat(result).isEmpty());
  }

  private static Map<String, String> run(Vendor tested) {
    vendor = tested;
    return KitRun.of(Subject.class);
  }
}
