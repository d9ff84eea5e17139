package io.vario.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import io.vario.host.AliasLookup;
import io.vario.host.AliasMatch;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.host.ModuleStatus.State;
import io.vario.strategy.Proposal;
import io.vario.strategy.Proposal.Standing;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Veto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CatalogViewTest {
  private static final String ADDRESS = "0000:01:00.0";
  private static final String MODALIAS = "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";
  private static final List<String> MODULES = List.of("vfio_pci", "mlx5_vfio_pci", "b_vfio_pci");
  private static final List<String> DRIVERS = List.of("vfio-pci", "mlx5_vfio_pci", "b-vfio-pci");

  private final Ticking catalog = new Ticking();

  /** Answers each question differently each time, as no kernel is as restless. */
  private static final class Ticking implements ModuleCatalog {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    private DriverName tick() {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new VarioException(ErrorCode.UNREADABLE, "not this time");
      }
      return DriverName.parse("driver" + asked.incrementAndGet());
    }

    @Override
    public Optional<String> kernelRelease() {
      return Optional.of("6.12.0");
    }

    @Override
    public AliasLookup lookup(String key) {
      ModuleName module = ModuleName.parse(tick().toString());
      return new AliasLookup(
          List.of(
              new AliasMatch(
                  new io.vario.device.Glob("*"),
                  module,
                  AliasMatch.Origin.MODULES_ALIAS,
                  "modules.alias",
                  0)),
          List.of());
    }

    @Override
    public ModuleStatus status(ModuleName module) {
      return new ModuleStatus(module, State.LOADABLE, tick().toString(), List.of());
    }

    @Override
    public List<DriverName> registeredDrivers() {
      return List.of(tick());
    }

    @Override
    public Optional<ModuleName> moduleOf(DriverName driver) {
      return Optional.of(ModuleName.parse(tick().toString()));
    }

    @Override
    public List<DriverName> driversOf(ModuleName module) {
      return List.of(tick());
    }

    @Override
    public List<ReadProblem> problems() {
      return List.of(new ReadProblem("/lib", ReadProblem.Kind.UNREADABLE, "problem" + asked.get()));
    }
  }

  private static List<Object> ask(ModuleCatalog catalog) {
    ModuleName module = ModuleName.parse("vfio_pci");
    List<Object> answers = new ArrayList<>();
    answers.add(catalog.lookup("pci:one"));
    answers.add(catalog.lookup("pci:other"));
    answers.add(catalog.status(module));
    answers.add(catalog.registeredDrivers());
    answers.add(catalog.moduleOf(DriverName.parse("vfio-pci")));
    answers.add(catalog.driversOf(module));
    return answers;
  }

  @Test
  void whatWasAskedIsAnsweredAsItWasThen() {
    CatalogView view = new CatalogView(catalog);
    List<Object> first = ask(view);

    assertThat(ask(view)).isEqualTo(first);
    assertThat(catalog.asked).hasValue(first.size());
    assertThat(first).doesNotHaveDuplicates();
    assertThat(ask(new CatalogView(catalog))).doesNotContainAnyElementsOf(first);
  }

  @Test
  void whatWasNotAskedIsAnsweredAsItIsNow() {
    CatalogView view = new CatalogView(catalog);
    ask(view);
    assertThat(view.kernelRelease()).contains("6.12.0");
    assertThat(view.problems()).isEqualTo(catalog.problems());

    assertThat(view.driversOf(ModuleName.parse("qat_vfio_pci")))
        .containsExactly(DriverName.parse("driver" + catalog.asked.get()));
    assertThat(view.problems()).as("damage shows later").isEqualTo(catalog.problems());
  }

  @Test
  void aQuestionThatFailedIsAskedAgain() {
    CatalogView view = new CatalogView(catalog);
    catalog.failures.set(1);

    assertThatThrownBy(view::registeredDrivers).hasMessageContaining("not this time");
    assertThat(view.registeredDrivers()).containsExactly(DriverName.parse("driver1"));
    assertThat(view.registeredDrivers()).containsExactly(DriverName.parse("driver1"));
  }

  @Test
  void allThreadsAreAnsweredAlike() throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      CatalogView view = new CatalogView(catalog);
      Set<List<Object>> answers = ConcurrentHashMap.newKeySet();
      CountDownLatch go = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    go.await();
                    answers.add(ask(view));
                  } catch (InterruptedException stop) {
                    // Then an answer is missing.
                  }
                });
        thread.start();
        threads.add(thread);
      }
      go.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(answers).hasSize(1);
    }
  }

  /** Whatever the host's state, a decision is the same with a view, at first and again. */
  @Property(tries = 500)
  void aViewDecidesAsTheHostDoes(
      @ForAll("states") List<State> states,
      @ForAll("proposals") List<Proposal> proposals,
      @ForAll("vetoes") List<Veto> vetoes) {
    FakeHost host = new FakeHost().device(ADDRESS, MODALIAS, null).builtInDriver("b-vfio-pci");
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i) == State.LOADED) {
        host.loaded(MODULES.get(i), DRIVERS.get(i));
      } else {
        host.module(MODULES.get(i), states.get(i), DRIVERS.get(i));
      }
    }
    PciDevice device = host.device(PciAddress.parse(ADDRESS)).orElseThrow();
    DriverResolver resolver =
        new DriverResolver(List.of(new Saying(proposals, vetoes)), FallbackPolicy.ALLOW);
    CatalogView view = new CatalogView(host);

    String live = told(resolver.resolve(device, host));
    assertThat(told(resolver.resolve(device, view))).isEqualTo(live);
    assertThat(told(resolver.resolve(device, view))).isEqualTo(live);
    for (String name : List.of("vfio_pci", "vfio-pci", "b_vfio_pci", "none")) {
      assertThat(named(resolver, device, name, view))
          .isEqualTo(named(resolver, device, name, host));
    }
  }

  private static String named(
      DriverResolver resolver, PciDevice device, String name, ModuleCatalog catalog) {
    try {
      return told(resolver.resolveNamed(device, name, NamePolicy.FORGIVING, catalog));
    } catch (VarioException refused) {
      return refused.code() + ": " + refused.getMessage();
    }
  }

  private static String told(Resolution resolution) {
    return resolution.winner()
        + "\n"
        + resolution.driver()
        + resolution.module()
        + resolution.reason()
        + resolution.candidates()
        + resolution.warnings();
  }

  private record Saying(List<Proposal> proposals, List<Veto> vetoes) implements SelectionStrategy {
    @Override
    public String name() {
      return "saying";
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return proposals;
    }

    @Override
    public List<Veto> veto(PciDevice device, SelectionContext context) {
      return vetoes;
    }
  }

  @Provide
  Arbitrary<List<State>> states() {
    return Arbitraries.of(State.class).list().ofSize(MODULES.size());
  }

  @Provide
  Arbitrary<List<Proposal>> proposals() {
    Arbitrary<DriverTarget> modules =
        Arbitraries.of(MODULES).map(name -> new DriverTarget.Module(ModuleName.parse(name)));
    Arbitrary<DriverTarget> drivers =
        Arbitraries.of(DRIVERS).map(name -> new DriverTarget.Driver(DriverName.parse(name)));
    return Combinators.combine(
            Arbitraries.oneOf(modules, drivers),
            Arbitraries.integers().between(0, 100),
            Arbitraries.of(Standing.class))
        .as((target, specificity, standing) -> new Proposal(target, specificity, standing, "so"))
        .list()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<List<Veto>> vetoes() {
    Arbitrary<Veto> one =
        Arbitraries.of(DRIVERS).map(name -> Veto.on(DriverName.parse(name), "forbidden"));
    return one.list().ofMaxSize(1);
  }
}
