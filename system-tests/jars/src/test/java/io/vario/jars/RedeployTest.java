package io.vario.jars;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.Vario;
import io.vario.engine.VarioService;
import io.vario.host.Host;
import io.vario.resolve.NamePolicy;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.sysfs.SysfsHost;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A plugin is installed, updated and removed a thousand times while eight threads resolve: none of
 * them meets an error or a strategy that has gone, and nothing of what went is kept.
 */
@Timeout(300)
class RedeployTest {
  private static final int REDEPLOYMENTS = 1000;
  private static final int THREADS = 8;

  /** The newest may still be held by a thread's last engine, or by the framework's caches. */
  private static final int MOST_KEPT = 5;

  private static final PciAddress VF = PciAddress.parse("0000:3b:00.2");
  private static final Pattern VERSION = Pattern.compile("version (\\d+) says so");

  /** What the plugin says is not settled: it is being exchanged. */
  private static final int UNSETTLED = -1;

  /** There is no plugin. */
  private static final int NONE = 0;

  @TempDir private Path storage;

  private final AtomicInteger settled = new AtomicInteger(NONE);
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicLong resolutions = new AtomicLong();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @ValueSource(strings = {"org.apache.felix.framework", "org.eclipse.osgi"})
  void eightThreadsResolveWithoutPause(String vendor) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    Framework framework = framework(vendor);
    try {
      VarioService service = started(framework);
      for (int i = 0; i < THREADS; i++) {
        threads.execute(() -> resolveUntilOver(service));
      }
      List<WeakReference<ClassLoader>> loaders = redeploy(framework.getBundleContext());
      isOver.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(60, SECONDS)).isTrue();

      assertThat(errors).isEmpty();
      assertThat(resolutions.get()).isGreaterThan(REDEPLOYMENTS);
      assertThat(kept(loaders)).as("loaders of removed plugins").isLessThan(MOST_KEPT);
    } finally {
      threads.shutdownNow();
      stop(framework);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"org.apache.felix.framework", "org.eclipse.osgi"})
  void aRequestEndsWithTheStrategiesThatItBeganWith(String vendor) throws Exception {
    Framework framework = framework(vendor);
    try {
      VarioService service = started(framework);
      BundleContext context = framework.getBundleContext();
      Bundle plugin = context.installBundle("acme", SampleBundle.version(1));
      plugin.start();
      context.registerService(SelectionStrategy.class, new RemovesWhileAsked(plugin), null);

      Vario engine = service.engine();
      assertThat(versionOf(engine)).isEqualTo(1);
      assertThat(plugin.getState()).isEqualTo(Bundle.UNINSTALLED);
      assertThat(versionOf(service.engine())).isEqualTo(NONE);
    } finally {
      stop(framework);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"org.apache.felix.framework", "org.eclipse.osgi"})
  void aConfigurationIsLiveAndARefusedOneChangesNothing(String vendor) throws Exception {
    Framework framework = framework(vendor);
    try {
      VarioService service = started(framework);
      BundleContext context = framework.getBundleContext();
      context.installBundle("acme", SampleBundle.version(1)).start();
      assertThat(versionOf(service.engine())).isEqualTo(1);
      ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admin =
          new ServiceTracker<>(context, ConfigurationAdmin.class, null);
      admin.open();
      Configuration configuration =
          admin.waitForService(SECONDS.toMillis(30)).getConfiguration("io.vario", "?");

      configuration.update(
          FrameworkUtil.asDictionary(Map.of("strategies", new String[] {"another"})));
      await(() -> versionOf(service.engine()) == NONE);
      assertThat(service.warnings()).anyMatch(each -> each.contains("another"));

      configuration.update(FrameworkUtil.asDictionary(Map.of("fallbck", "never")));
      await(() -> service.warnings().toString().contains("there is no key 'fallbck'"));
      assertThat(versionOf(service.engine())).isEqualTo(NONE);

      configuration.update(FrameworkUtil.asDictionary(Map.of("namePolicy", "strict")));
      await(() -> versionOf(service.engine()) == 1);
      assertThat(service.engine().request().namePolicy()).isEqualTo(NamePolicy.STRICT);
      assertThat(service.warnings()).isEmpty();
    } finally {
      stop(framework);
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    // The class's timeout ends it.
    while (!condition.getAsBoolean()) {
      MILLISECONDS.sleep(10);
    }
  }

  /** Be asked first, and remove the plugin that is to be asked next. */
  private record RemovesWhileAsked(Bundle plugin) implements SelectionStrategy {
    @Override
    public String name() {
      return "removes-while-asked";
    }

    @Override
    public int priority() {
      return 2000;
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      try {
        if (plugin.getState() != Bundle.UNINSTALLED) {
          plugin.uninstall();
        }
        return List.of();
      } catch (BundleException failure) {
        throw new AssertionError(failure);
      }
    }
  }

  /** Start a framework with the engine as a service, over a host in memory. */
  private static VarioService started(Framework framework) throws Exception {
    framework.start();
    BundleContext context = framework.getBundleContext();
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    Dictionary<String, Object> first =
        FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, 1));
    context.registerService(Host.class, SysfsHost.of(kernel, kernel), first);
    context.registerService(StateStore.class, new InMemoryState(), first);
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : TestPaths.list("vario.bundles")) {
      bundles.add(context.installBundle(jar.toUri().toString()));
    }
    bundles.add(context.installBundle(BuiltJar.OSGI.path().toUri().toString()));
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    ServiceTracker<VarioService, VarioService> service =
        new ServiceTracker<>(context, VarioService.class, null);
    service.open();
    VarioService found = service.waitForService(SECONDS.toMillis(30));
    assertThat(found).isNotNull();
    return found;
  }

  private static void stop(Framework framework) throws Exception {
    framework.stop();
    framework.waitForStop(SECONDS.toMillis(30));
  }

  private List<WeakReference<ClassLoader>> redeploy(BundleContext context) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    Bundle bundle = null;
    for (int version = 1; version <= REDEPLOYMENTS; version++) {
      settled.set(UNSETTLED);
      if (bundle == null) {
        bundle = context.installBundle("acme", SampleBundle.version(version));
      } else {
        bundle.stop();
        bundle.update(SampleBundle.version(version));
        refresh(context);
      }
      bundle.start();
      loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
      settled.set(version);
      if (version % 10 == 0) {
        settled.set(UNSETTLED);
        bundle.uninstall();
        refresh(context);
        bundle = null;
        settled.set(NONE);
      }
    }
    return loaders;
  }

  private static void refresh(BundleContext context) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    context
        .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            null,
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
              }
            });
    assertThat(done.await(30, SECONDS)).isTrue();
  }

  private void resolveUntilOver(VarioService service) {
    while (!isOver.get()) {
      try {
        int before = settled.get();
        int told = versionOf(service.engine());
        int after = settled.get();
        if (before == after && before != UNSETTLED && told != before) {
          errors.add("version " + told + " decided while " + before + " was there");
        }
        resolutions.incrementAndGet();
      } catch (Throwable failure) {
        errors.add(failure.toString());
        return;
      }
    }
  }

  private static int versionOf(Vario engine) {
    Matcher version = VERSION.matcher(engine.explain(VF, engine.request()).reason());
    return version.find() ? Integer.parseInt(version.group(1)) : NONE;
  }

  /** Count the loaders that outlive what was loaded, after the plugins' idle threads have ended. */
  private static int kept(List<WeakReference<ClassLoader>> loaders) throws InterruptedException {
    int kept = loaders.size();
    for (int i = 0; i < 100 && kept >= MOST_KEPT; i++) {
      System.gc();
      MILLISECONDS.sleep(100);
      kept = 0;
      for (WeakReference<ClassLoader> loader : loaders) {
        kept += loader.get() == null ? 0 : 1;
      }
    }
    return kept;
  }

  /** The core's classes are those of this test, so that it can use the service as it is. */
  private Framework framework(String vendor) {
    StringBuilder packages = new StringBuilder();
    for (BuiltJar jar : List.of(BuiltJar.CORE, BuiltJar.SYSFS_BACKEND)) {
      Attributes main = jar.manifest().getMainAttributes();
      packages
          .append(packages.isEmpty() ? "" : ",")
          .append(main.getValue(Constants.EXPORT_PACKAGE).replaceAll(";uses:=\"[^\"]*\"", ""));
    }
    packages.append(",org.osgi.service.cm;version=\"1.6.0\"");
    for (FrameworkFactory factory : ServiceLoader.load(FrameworkFactory.class)) {
      if (factory.getClass().getName().startsWith(vendor)) {
        return factory.newFramework(
            Map.of(
                Constants.FRAMEWORK_STORAGE,
                storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                packages.toString(),
                Constants.FRAMEWORK_BUNDLE_PARENT,
                Constants.FRAMEWORK_BUNDLE_PARENT_BOOT));
      }
    }
    throw new AssertionError("no framework of " + vendor);
  }
}
