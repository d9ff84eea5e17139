package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import io.vario.cli.sample.Strategies;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins are shown as they are, and none takes the command with it. */
class PluginsTest {
  private static final String ROGUE = "vario.test.rogue";

  @TempDir private Path folder;
  private Path root;
  private Path installed;
  private Path plugins;

  @BeforeEach
  void plugIn() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    installed = Files.createDirectory(folder.resolve("installed"));
    plugins = Files.createDirectory(folder.resolve("plugins"));
    new RecordedTree(root)
        .driver("vfio-pci", "vfio_pci")
        .device("0000:00:02.0", "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Bundle-SymbolicName", "io.vario.sample");
    manifest.getMainAttributes().putValue("Bundle-Version", "0.1.0");
    PluginJar.write(
        installed.resolve("vario-sample.jar"),
        manifest,
        SampleStrategy.class.getName(),
        SampleStrategy.class);
  }

  @AfterEach
  void behave() {
    System.clearProperty(ROGUE);
  }

  @Test
  void showsThatThereAreNone() throws IOException {
    Files.delete(installed.resolve("vario-sample.jar"));
    Run run = run("plugins");
    assertThat(run).isEqualTo(new Run(0, "no plugin was found\n", ""));
    assertThat(run("plugins", "--json").out())
        .isEqualTo("{\n  \"schema\": 1,\n  \"plugins\": []\n}\n");
  }

  @Test
  void showsWhatIsInUse() {
    PluginJar.write(plugins.resolve("acme.jar"), Strategies.First.class);
    Run run = run("plugins");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().replace(folder.toString(), "/x"))
        .isEqualTo(
            """
            NAME             VERSION  WIRING    KIND      BRINGS  PRIORITY  STATE   JAR
            io.vario.sample  0.1.0    built-in  strategy  sample  0         active  /x/installed/vario-sample.jar
            acme             -        folder    strategy  first   10        active  /x/plugins/acme.jar
            """);
  }

  @Test
  void showsWhatWasLeftOutAndWhy() {
    PluginJar.write(plugins.resolve("broken.jar"), Strategies.ThrowsWhenMade.class);
    PluginJar.write(plugins.resolve("empty.jar"), "");
    Run run = run("plugins", "--json");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("broken.jar", "no luck", "empty.jar", "declares no strategy");
    assertThat(run.err()).doesNotContain("\u001b");
    assertThat(run.out().replace(folder.toString(), "/x"))
        .isEqualTo(
            """
            {
              "schema": 1,
              "plugins": [
                {
                  "name": "io.vario.sample",
                  "version": "0.1.0",
                  "jar": "/x/installed/vario-sample.jar",
                  "wiring": "built-in",
                  "state": "active",
                  "reason": null,
                  "services": [
                    {
                      "kind": "strategy",
                      "name": "sample",
                      "priority": 0,
                      "state": "active",
                      "reason": null
                    }
                  ]
                },
                {
                  "name": "broken",
                  "version": null,
                  "jar": "/x/plugins/broken.jar",
                  "wiring": "folder",
                  "state": "left out",
                  "reason": "java.lang.IllegalStateException: no luck\\u001b[2J",
                  "services": [
                    {
                      "kind": "strategy",
                      "name": null,
                      "priority": 0,
                      "state": "left out",
                      "reason": "java.lang.IllegalStateException: no luck\\u001b[2J"
                    }
                  ]
                },
                {
                  "name": "empty",
                  "version": null,
                  "jar": "/x/plugins/empty.jar",
                  "wiring": "folder",
                  "state": "left out",
                  "reason": "it declares no strategy, check or hook",
                  "services": []
                }
              ],
              "errors": [
                {
                  "code": "PLUGIN_UNUSABLE",
                  "message": "the plugin '/x/plugins/broken.jar' was left out: java.lang.IllegalStateException: no luck\\u001b[2J",
                  "hint": null
                },
                {
                  "code": "PLUGIN_UNUSABLE",
                  "message": "the plugin '/x/plugins/empty.jar' was left out: it declares no strategy, check or hook",
                  "hint": null
                }
              ]
            }
            """);
    assertThat(run("plugins").out()).contains("left out");
  }

  @Test
  void takesAFolderAndNothingElse() {
    assertThat(run("plugins", "--plugins", plugins.toString()).exitCode()).isZero();
    assertThat(run("plugins", "--plugins", "/nonexistent").exitCode()).isEqualTo(2);
    assertThat(run("plugins", "--root", root.toString()).exitCode()).isEqualTo(2);
    assertThat(run("plugins", "sample").exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "throws, java.lang.IllegalStateException: no luck",
    "null, it returned null",
    "null-element, there is a null among its proposals",
    "recurses, java.lang.StackOverflowError",
    // By OutOfMemoryError or by its deadline, whichever this machine comes to first.
    "allocates, ''",
    "loops, it did not answer within 2 s",
    "links, java.lang.NoClassDefFoundError",
  })
  void noPluginTakesTheCommandWithIt(String rogue, String why) {
    PluginJar.write(plugins.resolve("rogue.jar"), Strategies.Rogue.class);
    System.setProperty(ROGUE, rogue);
    Run run = run("explain", "0000:00:02.0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out() + run.err())
        .contains("driver:  vfio-pci")
        .contains("the strategy rogue of rogue.jar failed and was left out: " + why);
  }

  private Run run(String... args) {
    return Run.of(
        new Run.Surroundings(
            SysfsHost.recorded(root),
            new RecordedKernelFiles(root),
            installed,
            List.of(plugins),
            folder.resolve("state")),
        args);
  }
}
