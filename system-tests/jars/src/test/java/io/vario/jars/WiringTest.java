package io.vario.jars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every jar works on the class path, on the module path, and behind a class loader of its own. */
class WiringTest {
  private static final String SPI = "io.vario.strategy.SelectionStrategy";

  private static final List<String> FRAMEWORK_MODULES =
      List.of(
          "osgi.core",
          "org.apache.felix.configadmin",
          "org.apache.felix.fileinstall",
          "org.apache.felix.gogo.runtime");

  @ParameterizedTest
  @EnumSource
  void everyClassLoadsOnTheClassPath(BuiltJar jar)
      throws IOException, ReflectiveOperationException {
    try (URLClassLoader loader = new URLClassLoader(allJars(), platform())) {
      for (String name : classesIn(jar.path())) {
        // Verified, so that a missing class of another jar shows; not initialised.
        assertThat(Class.forName(name, false, loader).getDeclaredMethods()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyModuleResolvesAndLoads(BuiltJar jar) throws ReflectiveOperationException, IOException {
    List<String> roots = new ArrayList<>(List.of(jar.module()));
    if (jar == BuiltJar.CLI || jar == BuiltJar.OSGI) {
      // What a framework needs is read where it is there, and never asked for.
      roots.addAll(FRAMEWORK_MODULES);
    }
    ModuleLayer layer = layer(roots.toArray(String[]::new));
    Module module = layer.findModule(jar.module()).orElseThrow();
    assertThat(module.isNamed()).isTrue();
    for (String name : classesIn(jar.path())) {
      Class<?> loaded = Class.forName(name, false, module.getClassLoader());
      assertThat(loaded.getModule()).isSameAs(module);
      assertThat(loaded.getDeclaredMethods()).isNotNull();
    }
  }

  @Test
  void everyModuleFitsBesideTheOthers() {
    String[] modules =
        Arrays.stream(BuiltJar.values()).map(BuiltJar::module).toArray(String[]::new);
    assertThat(layer(modules).modules()).extracting(Module::getName).contains(modules);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ANY, names = ".*_PLUGIN")
  void pluginIsFoundByServiceLoaderBehindItsOwnClassLoader(BuiltJar jar)
      throws IOException, ReflectiveOperationException {
    try (URLClassLoader core = new URLClassLoader(urls(BuiltJar.CORE), platform());
        URLClassLoader plugin = new URLClassLoader(urls(jar), core)) {
      Class<?> spi = Class.forName(SPI, false, core);
      assertThat(providers(ServiceLoader.load(spi, plugin))).containsExactly(strategyOf(jar));
      assertThat(providers(ServiceLoader.load(spi, core))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ANY, names = ".*_PLUGIN")
  void pluginIsFoundByServiceLoaderAsModule(BuiltJar jar) throws ReflectiveOperationException {
    ModuleLayer layer = layer(BuiltJar.CORE.module(), jar.module());
    Class<?> spi = Class.forName(SPI, false, layer.findLoader(BuiltJar.CORE.module()));
    // This test is not the command: in the unnamed module it may use any service.
    assertThat(providers(ServiceLoader.load(layer, spi))).containsExactly(strategyOf(jar));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ANY, names = ".*_PLUGIN")
  void pluginIsNotSeenByTheEngine(BuiltJar jar) throws IOException {
    try (URLClassLoader core = new URLClassLoader(urls(BuiltJar.CORE), platform())) {
      assertThatThrownBy(() -> Class.forName(strategyOf(jar), false, core))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  private static String strategyOf(BuiltJar plugin) {
    return switch (plugin) {
      case VFIO_VARIANT_PLUGIN -> "io.vario.variant.VfioVariantStrategy";
      case VENDOR_OVERRIDE_PLUGIN -> "io.vario.override.VendorOverrideStrategy";
      default -> throw new AssertionError("not known here: " + plugin);
    };
  }

  private static <S> List<String> providers(ServiceLoader<S> loader) {
    List<String> names = new ArrayList<>();
    for (S provider : loader) {
      names.add(provider.getClass().getName());
    }
    return names;
  }

  private static ModuleLayer layer(String... roots) {
    ModuleFinder finder = ModuleFinder.of(BuiltJar.allAndTheirLibraries().toArray(Path[]::new));
    Configuration configuration =
        ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), List.of(roots));
    return ModuleLayer.defineModulesWithManyLoaders(
            configuration, List.of(ModuleLayer.boot()), platform())
        .layer();
  }

  private static ClassLoader platform() {
    return ClassLoader.getPlatformClassLoader();
  }

  private static URL[] urls(BuiltJar... jars) {
    return Arrays.stream(jars).map(BuiltJar::url).toArray(URL[]::new);
  }

  private static URL[] allJars() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : BuiltJar.allAndTheirLibraries()) {
      urls.add(jar.toUri().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  private static List<String> classesIn(Path path) throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile jar = new JarFile(path.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        String entry = entries.nextElement().getName();
        if (entry.endsWith(".class") && !entry.endsWith("-info.class")) {
          names.add(entry.substring(0, entry.length() - ".class".length()).replace('/', '.'));
        }
      }
    }
    assertThat(names).as("classes in %s", path).isNotEmpty();
    return names;
  }
}
