package io.vario.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide says leads to a plugin, from the artifacts alone, and the plugin works. */
class AcmePluginTest {
  private static final Path EXAMPLE = Places.ROOT.resolve("examples/acme-plugin");
  private static final String EXPLAIN = "vario explain 0000:01:00.0 --root host --plugins plugins";

  @TempDir static Path project;

  private static Guide guide;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    guide = new Guide("plugin-guide.md");
    String said = new OutsideProject(guide.files(), project).maven("verify");
    // The conformance kits ran, and not on nothing.
    for (String test : List.of("AcmeStrategyTest", "AcmeManagementCheckTest", "AcmeHookTest")) {
      assertThat(said)
          .containsPattern(
              "Tests run: 1[0-9], Failures: 0, Errors: 0, Skipped: 0,.* -- in .*" + test);
    }
  }

  @Test
  void theExampleIsWhatTheGuideShows() throws IOException {
    for (Map.Entry<String, String> file : guide.files().entrySet()) {
      assertThat(EXAMPLE.resolve(file.getKey())).hasContent(file.getValue());
    }
  }

  @Test
  void theJarIsAModuleAndABundleAndDeclaresItsServices() throws IOException {
    try (JarFile jar = new JarFile(project.resolve("target/acme-vario-plugin.jar").toFile())) {
      assertThat(jar.getEntry("module-info.class")).isNotNull();
      Map<String, String> services =
          Map.of(
              "io.vario.strategy.SelectionStrategy", "AcmeStrategy",
              "io.vario.check.SafetyCheck", "AcmeManagementCheck",
              "io.vario.hook.DriverHook", "AcmeHook");
      services.forEach(
          (type, made) -> {
            assertThat(jar.getEntry("META-INF/services/" + type)).isNotNull();
            assertThat(jar.getEntry("OSGI-INF/com.acme.vario." + made + ".xml")).isNotNull();
          });
      assertThat(jar.getManifest().getMainAttributes().getValue("Import-Package"))
          .contains("io.vario.strategy;version=\"[1.0,2)\"");
    }
  }

  @Test
  void droppedInItDecidesAndTakenOutItIsGone() throws IOException, InterruptedException {
    for (Guide.Typed typed : guide.typed("6. Drop it in")) {
      assertThat(type(typed.lines())).matches(anyPathIn(typed.printed()));
    }

    assertThat(type(EXPLAIN)).contains("acme_vfio_pci only");
    Files.delete(project.resolve("plugins/acme-vario-plugin.jar"));
    assertThat(type(EXPLAIN)).contains("vfio_pci").doesNotContain("acme_vfio_pci");
  }

  private static String type(String lines) throws IOException, InterruptedException {
    Path bin = Places.ROOT.resolve("cli/target/vario/bin");
    return Tool.run(project, List.of("sh", "-ec", "PATH=" + bin + ":$PATH\n" + lines));
  }

  /** The guide leaves out where the reader's folders are. */
  private static Pattern anyPathIn(String shown) {
    return Pattern.compile(Pattern.quote(shown).replace("…", "\\E\\S*\\Q"));
  }
}
