package io.vario.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import io.vario.cli.sample.Strategies;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginStrategiesTest {
  @TempDir private Path folder;

  @Test
  void findsStrategiesAndOrdersThemByPriorityThenName() {
    PluginJar.write(
        folder.resolve("a.jar"), Strategies.Late.class, Strategies.ThrowsWhenAsked.class);
    PluginJar.write(folder.resolve("b.jar"), SampleStrategy.class);
    PluginJar.write(folder.resolve("c.jar"), Strategies.First.class);
    PluginStrategies plugins = read();
    assertThat(names(plugins))
        .containsExactly("first", "sample", "throws-when-asked", "a-late-one");
    assertThat(plugins.warnings()).isEmpty();
  }

  @Test
  void showsPluginsNothingButTheApiAndTheJdk() {
    PluginJar.write(folder.resolve("curious.jar"), Strategies.Curious.class);
    assertThat(names(read())).containsExactly("sees-proposal-x-x-x-list");
  }

  @Test
  void showsWhatTheCoreExports() throws IOException {
    URI core =
        URI.create(
            SelectionStrategy.class.getProtectionDomain().getCodeSource().getLocation()
                + "module-info.class");
    String location = core.toString();
    URI descriptor =
        location.contains(".jar") ? URI.create("jar:" + location.replace(".jar", ".jar!/")) : core;
    try (InputStream file = descriptor.toURL().openStream()) {
      assertThat(ModuleDescriptor.read(file).exports())
          .extracting(ModuleDescriptor.Exports::source)
          .containsExactlyInAnyOrderElementsOf(ApiClassLoader.PACKAGES);
    }
  }

  @Test
  void leavesOutWhatIsBrokenAndKeepsTheRest() throws IOException {
    Files.writeString(folder.resolve("a-not-a-zip.jar"), "hello");
    PluginJar.write(folder.resolve("b-bad-declaration.jar"), "this is ! not a class");
    PluginJar.write(folder.resolve("c-missing-class.jar"), "com.acme.Missing");
    PluginJar.write(folder.resolve("d-no-strategy.jar"), "java.lang.String");
    PluginJar.write(folder.resolve("e-empty.jar"), "");
    PluginJar.write(folder.resolve("f-made.jar"), Strategies.ThrowsWhenMade.class);
    PluginJar.write(
        folder.resolve("g-mixed.jar"),
        "com.acme.Missing\n" + Strategies.First.class.getName(),
        Strategies.First.class);
    PluginJar.write(folder.resolve("h-named.jar"), Strategies.ThrowsWhenNamed.class);
    PluginJar.write(folder.resolve("i-nameless.jar"), Strategies.Nameless.class);
    PluginJar.write(folder.resolve("j-two-lines.jar"), Strategies.TwoLines.class);
    Files.createDirectory(folder.resolve("k-folder.jar"));
    Files.writeString(folder.resolve("readme.txt"), "not a plugin");
    PluginStrategies plugins = read();
    assertThat(names(plugins)).containsExactly("first");
    for (String jar : List.of("a-", "b-", "c-", "d-", "e-", "f-", "g-", "h-", "i-", "j-", "k-")) {
      assertThat(plugins.warnings())
          .as(jar)
          .filteredOn(warning -> warning.contains("/" + jar))
          .hasSize(1);
    }
    assertThat(plugins.warnings()).noneMatch(warning -> warning.contains("readme"));
  }

  @Test
  void keepsTheFirstOfTwoWithOneName() {
    PluginJar.write(folder.resolve("a.jar"), SampleStrategy.class);
    PluginJar.write(folder.resolve("b.jar"), SampleStrategy.class);
    PluginStrategies plugins = read();
    assertThat(names(plugins)).containsExactly("sample");
    assertThat(plugins.warnings()).singleElement().asString().contains("b.jar", "sample");
  }

  @Test
  void holdsAStrategyToItsFirstName() {
    PluginJar.write(folder.resolve("liar.jar"), Strategies.Liar.class);
    PluginStrategies plugins = read();
    assertThat(names(plugins)).containsExactly("liar");
    assertThat(names(plugins)).containsExactly("liar");
  }

  @Test
  void toleratesAMissingFolderUnlessItWasAskedFor() {
    PluginStrategies plugins = new PluginStrategies();
    plugins.addIfPresent(folder.resolve("none"));
    assertThat(plugins.ordered()).isEmpty();
    assertThat(plugins.warnings()).isEmpty();
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> plugins.add(folder.resolve("none")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  private PluginStrategies read() {
    PluginStrategies plugins = new PluginStrategies();
    plugins.add(folder);
    return plugins;
  }

  private static List<String> names(PluginStrategies plugins) {
    return plugins.ordered().stream().map(SelectionStrategy::name).toList();
  }
}
