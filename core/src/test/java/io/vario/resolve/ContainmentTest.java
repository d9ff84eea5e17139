package io.vario.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a strategy does, it is named and the others decide. */
@Timeout(60)
class ContainmentTest {
  private static final String ADDRESS = "0000:01:00.0";
  private static final Proposal GENERIC =
      Proposal.of(new DriverTarget.Module(ModuleName.parse("vfio_pci")), 93, "it takes anything");

  private final FakeHost host =
      new FakeHost()
          .device(ADDRESS, "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00", "mlx5_core")
          .loaded("vfio_pci", "vfio-pci");
  private final Containment containment = new Containment(Duration.ofSeconds(1));
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    end.countDown();
    containment.close();
  }

  @Test
  void aGoodStrategyIsHeard() {
    SelectionStrategy contained = contain(() -> List.of(GENERIC));

    Resolution resolution = resolver(contained).resolve(device(), host);

    assertThat(resolution.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(resolution.winner().orElseThrow().strategy()).isEqualTo("foreign");
    assertThat(resolution.warnings()).isEmpty();
    assertThat(contained.priority()).isEqualTo(7);
    assertThat(contained).hasToString("foreign");
  }

  @Test
  void exceptionsAndErrorsAreNamed() {
    assertLeftOut(
        () -> {
          throw new IllegalStateException("not today");
        },
        "java.lang.IllegalStateException: not today");
    assertLeftOut(
        () -> {
          throw new NoClassDefFoundError("com/acme/Missing");
        },
        "java.lang.NoClassDefFoundError: com/acme/Missing");
    assertLeftOut(
        () -> {
          throw new VarioException(ErrorCode.UNREADABLE, "cannot read it");
        },
        "left out: cannot read it");
    assertLeftOut(
        () -> {
          throw new AssertionError();
        },
        "java.lang.AssertionError");
    assertLeftOut(
        () -> {
          throw new IllegalStateException("x".repeat(100_000));
        },
        "(100000 characters)");
    assertLeftOut(
        () -> {
          throw new Unspeakable();
        },
        "Unspeakable");
    assertLeftOut(() -> recurse(0), "java.lang.StackOverflowError");
  }

  @Test
  void oneThatAllocatesWildlyIsNamed() {
    // To fill a heap takes a busy machine longer than the usual deadline.
    try (Containment patient = new Containment(Duration.ofSeconds(50))) {
      SelectionStrategy wild =
          patient.contain(strategy("lies", ContainmentTest::allocate), "foreign", 7, "acme.jar");
      assertLeftOut(wild, "java.lang.OutOfMemoryError");
    }
  }

  @Test
  void nonsenseIsNoAnswer() {
    assertLeftOut(() -> null, "it returned null");
    assertLeftOut(() -> Arrays.asList(GENERIC, null), "there is a null");
    assertLeftOut(ContainmentTest::texts, "java.lang.String among");
    assertLeftOut(
        () -> List.of(Proposal.of(GENERIC.target(), 1, "x".repeat(Proposals.LONGEST_REASON + 1))),
        "longer than 1000");
    assertLeftOut(
        () ->
            new AbstractList<>() {
              @Override
              public Proposal get(int index) {
                return GENERIC;
              }

              @Override
              public int size() {
                return Integer.MAX_VALUE;
              }
            },
        "more than 64");
  }

  @Test
  void aListThatChangesLaterIsTakenAsItWas() {
    List<Proposal> mine = new ArrayList<>(List.of(GENERIC));
    SelectionStrategy contained = contain(() -> mine);

    List<Proposal> taken = contained.propose(device(), () -> host);
    mine.clear();

    assertThat(taken).containsExactly(GENERIC);
  }

  @Test
  void anEndlessStrategyIsLeftBehindAndNotAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    DriverResolver resolver =
        resolver(
            contain(
                () -> {
                  asked.incrementAndGet();
                  while (end.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  answered.incrementAndGet();
                  return List.of();
                }),
            good());

    assertThat(resolver.resolve(device(), host).warnings())
        .containsExactly(
            "the strategy foreign of acme.jar failed and was left out: it did not answer within 1"
                + " s");
    Resolution again = resolver.resolve(device(), host);

    assertThat(again.winner().orElseThrow().strategy()).isEqualTo("good");
    assertThat(again.warnings()).singleElement().asString().contains("is not asked any more");
    assertThat(asked).hasValue(1);
    assertThat(answered).hasValue(0);
  }

  @Test
  void anEndlessAnswerIsLeftBehind() {
    assertLeftOut(
        () ->
            new AbstractList<>() {
              @Override
              public Proposal get(int index) {
                await();
                return GENERIC;
              }

              @Override
              public int size() {
                return 1;
              }
            },
        "did not answer within");
  }

  @Test
  void aSlowStrategyDoesNotHoldUpTheOthersOfTheEngine() throws InterruptedException {
    SelectionStrategy slow =
        contain(
            () -> {
              await();
              return List.of();
            });
    Thread waiting =
        new Thread(() -> resolver(slow, good()).resolve(device(), host), "waits-for-slow");
    waiting.start();

    assertThat(resolver(contain(() -> List.of(GENERIC))).resolve(device(), host).warnings())
        .isEmpty();

    waiting.join();
  }

  @Test
  void threadsAreUsedAgainAndKeepNothingOfThePlugin() {
    AtomicReference<@Nullable Thread> first = new AtomicReference<>();
    containment.call(
        new ClassLoader() {},
        () -> {
          first.set(Thread.currentThread());
          return "";
        });
    Thread thread = first.get();
    assertThat(thread).isNotNull();
    assertThat(thread.isDaemon()).isTrue();
    assertThat(containment.<@Nullable ClassLoader>call(null, thread::getContextClassLoader))
        .isNull();
  }

  @Test
  void anInterruptedWaiterStopsWaiting() {
    SelectionStrategy slow =
        contain(
            () -> {
              await();
              return List.of();
            });
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> slow.propose(device(), () -> host))
        .withMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void nothingIsAskedOnceItIsClosed() {
    containment.close();

    assertLeftOut(() -> List.of(GENERIC), "no thread");
  }

  @Test
  void trustedStrategiesAreAskedWithoutAThreadAndStillHeldToTheContract() {
    Thread here = Thread.currentThread();
    SelectionStrategy trusted =
        strategy(
            "trusted",
            () -> {
              assertThat(Thread.currentThread()).isSameAs(here);
              return Arrays.asList(GENERIC, null);
            });
    SelectionStrategy nameless = strategy(new String(new char[0]), () -> recurse(0));

    Resolution resolution = resolver(trusted, nameless, good()).resolve(device(), host);

    assertThat(resolution.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(resolution.warnings())
        .satisfiesExactly(
            one -> assertThat(one).contains("the strategy trusted failed", "there is a null"),
            two -> assertThat(two).contains("StackOverflowError"));
  }

  private void assertLeftOut(Supplier<? extends @Nullable List<Proposal>> answer, String why) {
    assertLeftOut(contain(answer), why);
  }

  private void assertLeftOut(SelectionStrategy contained, String why) {
    Resolution resolution = resolver(contained, good()).resolve(device(), host);
    assertThat(resolution.winner().orElseThrow().strategy()).isEqualTo("good");
    assertThat(resolution.candidates()).hasSize(1);
    assertThat(resolution.warnings())
        .singleElement()
        .asString()
        .startsWith("the strategy foreign of acme.jar failed and was left out: ")
        .contains(why)
        .hasSizeLessThan(400);
  }

  private static SelectionStrategy good() {
    return strategy("good", () -> List.of(GENERIC));
  }

  private SelectionStrategy contain(Supplier<? extends @Nullable List<Proposal>> answer) {
    return containment.contain(strategy("lies", answer), "foreign", 7, "acme.jar");
  }

  private DriverResolver resolver(SelectionStrategy... strategies) {
    return new DriverResolver(List.of(strategies), FallbackPolicy.ALLOW);
  }

  private PciDevice device() {
    return host.device(PciAddress.parse(ADDRESS)).orElseThrow();
  }

  private void await() {
    boolean waiting = true;
    while (waiting) {
      try {
        end.await();
        waiting = false;
      } catch (InterruptedException ignored) {
        // The worst of plugins do not listen.
      }
    }
  }

  private static List<Proposal> recurse(int depth) {
    return depth < 0 ? List.of() : recurse(depth + 1 & Integer.MAX_VALUE);
  }

  private static List<Proposal> allocate() {
    List<long[]> hoard = new ArrayList<>();
    while (hoard.size() < 10_000) {
      hoard.add(new long[Integer.MAX_VALUE - 8]);
    }
    return List.of();
  }

  @SuppressWarnings("unchecked")
  private static List<Proposal> texts() {
    return (List<Proposal>) (List<?>) List.of("vfio-pci");
  }

  @SuppressWarnings("NullAway") // Plugins need not keep to it.
  private static SelectionStrategy strategy(
      String name, Supplier<? extends @Nullable List<Proposal>> answer) {
    return new SelectionStrategy() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Proposal> propose(PciDevice device, SelectionContext context) {
        return answer.get();
      }
    };
  }

  /** Throw when asked what went wrong. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no comment");
    }
  }
}
