package io.vario.jars;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.deploy.Deployment;
import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.Vario;
import io.vario.engine.VarioBuilder;
import io.vario.plugin.PluginService.Kind;
import io.vario.resolve.Candidate;
import io.vario.resolve.Resolution;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.sysfs.SysfsHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program embeds the engine, with the real backend on simulated hosts: it is a library. */
@Timeout(120)
class EmbeddingTest {
  private static final PciAddress VF = PciAddress.parse("0000:3b:00.2");
  private static final DriverName NATIVE = DriverName.parse("mlx5_core");
  private static final int THREADS = 6;
  private static final int ROUNDS = 20;

  private final List<String> warnings = new ArrayList<>();
  private final URLClassLoader plugins =
      new URLClassLoader(
          new URL[] {BuiltJar.VFIO_VARIANT_PLUGIN.url(), BuiltJar.VENDOR_OVERRIDE_PLUGIN.url()},
          new WithoutPlugins());

  @AfterEach
  void close() throws IOException {
    plugins.close();
  }

  @Test
  void discoversTheStrategiesThatAClassLoaderSees() {
    Deployment both =
        Deployment.of(
            "test",
            Map.of(
                "strategies",
                List.of("vendor-override", "vfio-variant"),
                "settings.vendor-override.rules",
                List.of("lab: address=0000:3b:00.3 => driver vfio-pci")));
    try (Vario vario = builder(BundledHost.CONNECTX7).discover(plugins).deployment(both).build()) {
      assertThat(warnings).isEmpty();
      assertThat(winner(vario, VF)).isEqualTo("vfio-variant");
      assertThat(winner(vario, PciAddress.parse("0000:3b:00.3"))).isEqualTo("vendor-override");
    }
    try (Vario vario =
        builder(BundledHost.CONNECTX7).discover(plugins.getParent()).deployment(both).build()) {
      assertThat(warnings).hasSize(2).allMatch(warning -> warning.contains("no plugin brings"));
      assertThat(vario.explain(VF, vario.request()).winner()).isEmpty();
    }
  }

  @Test
  void aStrategyOfTheProgramWinsByItsPriority() {
    try (Vario vario =
        builder(BundledHost.CONNECTX7)
            .discover(plugins)
            .add(Kind.STRATEGY, new Own("own", () -> vfioPci("the server says so")), "my-server")
            .build()) {
      Resolution resolution = vario.explain(VF, vario.request());
      assertThat(winner(vario, VF)).isEqualTo("own");
      assertThat(resolution.reason()).contains("the server says so");
      assertThat(resolution.candidates())
          .extracting(Candidate::strategy)
          .contains("vfio-variant", "own");
      assertThat(warnings).isEmpty();
    }
  }

  @Test
  void oneProgramWorksOnSeveralHosts() {
    try (Vario one = builder(BundledHost.CONNECTX7).discover(plugins).build();
        Vario same = builder(BundledHost.CONNECTX7).discover(plugins).build();
        Vario other = builder(BundledHost.QAT).discover(plugins).build()) {
      PciAddress accelerator = PciAddress.parse("0000:6b:01.0");
      assertThat(target(one, VF)).contains("mlx5_vfio_pci");
      assertThat(target(other, accelerator)).contains("qat_vfio_pci");

      assertThat(detach(one, VF).isSuccess()).isTrue();
      assertThat(one.status()).hasSize(1);
      assertThat(same.device(VF).driver()).contains(NATIVE);
      assertThat(same.status()).isEmpty();
      assertThat(other.status()).isEmpty();
    }
  }

  @Test
  void enginesOfDifferentDeploymentsAnswerDifferently() {
    VarioBuilder builder = builder(BundledHost.CONNECTX7).discover(plugins);
    try (Vario free = builder.build();
        Vario bound =
            builder
                .deployment(
                    Deployment.of(
                        "test",
                        Map.of("forbiddenDrivers", "mlx5_vfio_pci", "namePolicy", "strict")))
                .build();
        Vario freeAgain = builder.deployment(Deployment.NONE).build()) {
      for (int i = 0; i < 2; i++) {
        assertThat(target(free, VF)).contains("mlx5_vfio_pci");
        assertThat(target(bound, VF)).isNotEqualTo(Optional.of("mlx5_vfio_pci"));
        assertThat(target(freeAgain, VF)).contains("mlx5_vfio_pci");
      }
      assertThat(bound.request()).isNotEqualTo(free.request());
      assertThat(freeAgain.request()).isEqualTo(free.request());
    }
  }

  @Test
  void threadsShareAnEngine() throws InterruptedException {
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Vario vario = builder(BundledHost.CONNECTX7).discover(plugins).build()) {
      for (int i = 0; i < THREADS; i++) {
        PciAddress own = PciAddress.parse("0000:3b:00." + (2 + i));
        threads.execute(() -> giveAndTake(vario, own, errors));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(90, SECONDS)).isTrue();
      assertThat(errors).isEmpty();
      assertThat(vario.interrupted()).isEmpty();
      assertThat(vario.status()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void giveAndTake(Vario vario, PciAddress address, Queue<String> errors) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(target(vario, address)).contains("mlx5_vfio_pci");
        Outcome given = detach(vario, address);
        assertThat(given.kind()).as(given.message()).isEqualTo(Outcome.Kind.BOUND);
        assertThat(vario.device(address).driver()).isEqualTo(given.to());
        Outcome back = reattach(vario, address);
        assertThat(back.kind()).as(back.message()).isEqualTo(Outcome.Kind.BOUND);
        assertThat(vario.device(address).driver()).contains(NATIVE);
      }
    } catch (Throwable failure) {
      errors.add(address + ": " + failure);
    }
  }

  @Test
  void threadsWaitForEachOtherAtOneDevice() throws InterruptedException {
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    AtomicInteger working = new AtomicInteger();
    Terms watched =
        new Terms(
            Terms.USUAL.deadline(),
            Terms.USUAL.patience().multipliedBy(9),
            false,
            Terms.USUAL.progress(),
            () -> false);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Vario vario = builder(BundledHost.CONNECTX7).discover(plugins).build()) {
      for (int i = 0; i < THREADS; i++) {
        boolean gives = i % 2 == 0;
        threads.execute(
            () -> {
              try {
                for (int round = 0; round < ROUNDS; round++) {
                  List<PciDevice> one = List.of(vario.device(VF));
                  Outcome outcome =
                      gives
                          ? vario.detach(one, vario.request(), watched).get(0)
                          : vario.reattach(one, Set.of(), watched).get(0);
                  assertThat(outcome.isSuccess()).as(outcome.message()).isTrue();
                  working.incrementAndGet();
                }
              } catch (Throwable failure) {
                errors.add(failure.toString());
              }
            });
      }
      // Whatever another thread is at now, it is not what a crash left.
      while (errors.isEmpty() && working.get() < THREADS * ROUNDS) {
        assertThat(vario.interrupted()).isEmpty();
      }
      assertThat(errors).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void nothingIsPrinted() throws IOException {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      System.setErr(captured);
      VarioBuilder builder =
          builder(BundledHost.CONNECTX7)
              .discover(plugins)
              .add(Kind.STRATEGY, new Own("broken", EmbeddingTest::fail), "my-server")
              .add(Kind.STRATEGY, new Own("No name", List::of), "my-server");
      try (Vario vario = builder.build()) {
        vario.host().inventory().devices();
        vario.explain(VF, vario.request());
        vario.planDetach(VF, vario.request(), Set.of(VF));
        assertThat(detach(vario, VF).isSuccess()).isTrue();
        assertThat(vario.status()).hasSize(1);
        assertThat(reattach(vario, VF).isSuccess()).isTrue();
        // Refused, as the host uses it.
        assertThat(detach(vario, PciAddress.parse("0000:af:00.0")).isSuccess()).isFalse();
        vario.recover(all -> true, Terms.USUAL);
      }
      assertThat(warnings).hasSize(1);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void closingEndsThePluginsThreads() throws InterruptedException {
    Set<Thread> before = pluginThreads();
    CountDownLatch overdue = new CountDownLatch(1);
    SelectionStrategy stubborn =
        new Own(
            "stubborn",
            () -> {
              // The deadline interrupts once; only the end of the engine does again.
              awaitInterrupt();
              overdue.countDown();
              awaitInterrupt();
              return List.of();
            });
    Set<Thread> threads;
    try (Vario vario =
        builder(BundledHost.CONNECTX7).add(Kind.STRATEGY, stubborn, "my-server").build()) {
      assertThat(vario.explain(VF, vario.request()).warnings())
          .anyMatch(warning -> warning.contains("did not answer"));
      overdue.await();
      threads = pluginThreads();
      threads.removeAll(before);
      assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
    }
    for (Thread thread : threads) {
      thread.join(SECONDS.toMillis(30));
      assertThat(thread.isAlive()).isFalse();
    }
    Set<Thread> after = pluginThreads();
    after.removeAll(before);
    assertThat(after).isEmpty();
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupt) {
      // That is what was waited for.
    }
  }

  private static Set<Thread> pluginThreads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().equals("vario-plugin"));
    return threads;
  }

  @Test
  void aPluginThatFailsIsAWarning() {
    try (Vario vario =
        builder(BundledHost.CONNECTX7)
            .discover(plugins)
            .add(Kind.STRATEGY, new Own("broken", EmbeddingTest::fail), "my-server")
            .add(Kind.STRATEGY, new Own("No name", List::of), "my-server")
            .build()) {
      assertThat(warnings).singleElement().asString().contains("my-server", "'No name'");
      Resolution resolution = vario.explain(VF, vario.request());
      assertThat(resolution.warnings())
          .singleElement()
          .asString()
          .contains("broken", "my-server", "no luck");
      assertThat(winner(vario, VF)).isEqualTo("vfio-variant");
    }
  }

  @Test
  void aPluginThatCannotBeMadeIsAWarning(@TempDir Path folder) throws IOException {
    Path declaration =
        folder.resolve("META-INF/services").resolve(SelectionStrategy.class.getName());
    Files.createDirectories(declaration.getParent());
    Files.write(
        declaration,
        List.of(
            "com.acme.Missing",
            Throwing.class.getName(),
            Hanging.class.getName(),
            "io.vario.variant.VfioVariantStrategy"));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, plugins);
        Vario vario = builder(BundledHost.CONNECTX7).discover(loader).build()) {
      assertThat(warnings).hasSize(3);
      assertThat(warnings.get(0)).contains("com.acme.Missing");
      assertThat(warnings.get(1)).contains(Throwing.class.getName(), "no luck");
      assertThat(warnings.get(2)).contains(Hanging.class.getName(), "did not answer");
      assertThat(winner(vario, VF)).isEqualTo("vfio-variant");
    }
  }

  @Test
  void aClassLoaderThatAlwaysFailsIsAWarning() {
    ClassLoader failing =
        new ClassLoader(plugins) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("no luck");
          }
        };
    try (Vario vario = builder(BundledHost.CONNECTX7).discover(failing).build()) {
      assertThat(warnings).isNotEmpty().allMatch(warning -> warning.contains("left out"));
      assertThat(vario.explain(VF, vario.request()).winner()).isEmpty();
    }
  }

  // What the tests are made of

  private VarioBuilder builder(BundledHost host) {
    SimulatedKernel kernel = SimulatedKernel.of(host.files());
    warnings.clear();
    return Vario.builder(SysfsHost.of(kernel, kernel)).warnings(warnings::add);
  }

  private static Outcome detach(Vario vario, PciAddress address) {
    return vario.detach(List.of(vario.device(address)), vario.request(), Terms.USUAL).get(0);
  }

  private static Outcome reattach(Vario vario, PciAddress address) {
    return vario.reattach(List.of(vario.device(address)), Set.of(), Terms.USUAL).get(0);
  }

  private static String winner(Vario vario, PciAddress address) {
    return vario.explain(address, vario.request()).winner().orElseThrow().strategy();
  }

  private static Optional<String> target(Vario vario, PciAddress address) {
    return vario.explain(address, vario.request()).module().map(Object::toString);
  }

  private static List<Proposal> vfioPci(String reason) {
    return List.of(
        Proposal.of(new DriverTarget.Driver(DriverName.parse("vfio-pci")), Proposal.EXACT, reason));
  }

  private static List<Proposal> fail() {
    throw new IllegalStateException("no luck");
  }

  private interface Answer {
    List<Proposal> get();
  }

  /** Goes before all others. */
  private record Own(String name, Answer answer) implements SelectionStrategy {
    @Override
    public int priority() {
      return 1000;
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return answer.get();
    }
  }

  /** Cannot be made. */
  public static final class Throwing extends Silent {
    /** Throw. */
    public Throwing() {
      fail();
    }
  }

  /** Is never made. */
  public static final class Hanging extends Silent {
    /** Wait for what does not come. */
    public Hanging() throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  abstract static class Silent implements SelectionStrategy {
    @Override
    public String name() {
      return "silent";
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return List.of();
    }
  }

  /** Sees what this test does, but for the plugins, which are on its class path as well. */
  private static final class WithoutPlugins extends ClassLoader {
    WithoutPlugins() {
      super(EmbeddingTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.vario.variant.") || name.startsWith("io.vario.override.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.startsWith("META-INF/services/")
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }
}
