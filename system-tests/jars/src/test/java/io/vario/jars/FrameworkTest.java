package io.vario.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The jars are bundles: a framework wires them, and a strategy comes and goes with its jar. */
@Timeout(60)
class FrameworkTest {
  private static final String SPI = "io.vario.strategy.SelectionStrategy";

  @TempDir Path storage;

  @ParameterizedTest
  @ValueSource(strings = {"org.apache.felix.framework", "org.eclipse.osgi"})
  void strategyComesAndGoesWithItsBundle(String vendor) throws Exception {
    Framework framework = framework(vendor);
    framework.start();
    try {
      BundleContext context = framework.getBundleContext();
      startAll(context, TestPaths.list("vario.bundles"));
      startAll(
          context,
          List.of(BuiltJar.CORE.path(), BuiltJar.SYSFS_BACKEND.path(), BuiltJar.OSGI.path()));
      assertThat(strategies(context)).isEmpty();

      for (BuiltJar jar : List.of(BuiltJar.VFIO_VARIANT_PLUGIN, BuiltJar.VENDOR_OVERRIDE_PLUGIN)) {
        Bundle plugin = install(context, jar.path());
        plugin.start();
        ServiceReference<?>[] strategies = strategies(context);
        assertThat(strategies).hasSize(1);
        assertThat(strategies[0].getBundle()).isSameAs(plugin);
        assertThat(context.getService(strategies[0])).isNotNull();

        plugin.uninstall();
        assertThat(strategies(context)).isEmpty();
      }
    } finally {
      framework.stop();
      framework.waitForStop(Duration.ofSeconds(30).toMillis());
    }
  }

  private Framework framework(String vendor) {
    for (FrameworkFactory factory : ServiceLoader.load(FrameworkFactory.class)) {
      if (factory.getClass().getName().startsWith(vendor)) {
        return factory.newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
      }
    }
    throw new AssertionError("no framework of " + vendor);
  }

  /** Install all first: they need each other in no particular order. */
  private static void startAll(BundleContext context, List<Path> jars) throws BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars) {
      bundles.add(install(context, jar));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
      assertThat(bundle.getState()).as(bundle.getSymbolicName()).isEqualTo(Bundle.ACTIVE);
    }
  }

  private static Bundle install(BundleContext context, Path jar) throws BundleException {
    return context.installBundle(jar.toUri().toString());
  }

  private static ServiceReference<?>[] strategies(BundleContext context) throws Exception {
    // Not by class: here the SPI is not the one that the bundles are wired to.
    ServiceReference<?>[] found = context.getAllServiceReferences(SPI, null);
    return found == null ? new ServiceReference<?>[0] : found;
  }
}
