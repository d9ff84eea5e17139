package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.host.Host;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment's configuration changes, shown by the command on bundled hosts. */
class ConfigurationTest {
  private static final String VF = "0000:3b:00.2";
  private static final String TO_VFIO_PCI =
      "{ \"settings\": { \"vendor-override\": { \"rules\": [\n"
          + "\"generic: device=101e role=vf => driver vfio-pci\" ] } } }";

  @TempDir Path folder;

  private Path plugins;
  private Path file;

  @BeforeEach
  void install() {
    plugins = Plugins.folder();
    file = folder.resolve("vario.json");
  }

  @Test
  void aRuleOutranksTheVariant() throws IOException {
    Run run = explain(TO_VFIO_PCI);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "driver:  the one that driver vfio-pci brings",
            "the rule generic (" + file + ":2) names the driver vfio-pci",
            "mlx5_vfio_pci: outranked",
            "the strategy vendor-override, which goes before, chose vfio-pci");
  }

  @Test
  void anotherOrderOfTheStrategiesHasAnotherOutcome() throws IOException {
    Run run =
        explain(
            TO_VFIO_PCI.replaceFirst(
                "\\{", "{ \"strategies\": [\"vfio-variant\", \"vendor-override\"],"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "the one that module mlx5_vfio_pci brings",
            "vfio-pci: outranked",
            "the strategy vfio-variant, which goes before, chose mlx5_vfio_pci");
  }

  @Test
  void whatIsNotListedIsOff() throws IOException {
    Run run = explain(TO_VFIO_PCI.replaceFirst("\\{", "{ \"strategies\": [\"vfio-variant\"],"));

    assertThat(run.out()).contains("mlx5_vfio_pci brings").doesNotContain("vendor-override");
  }

  @Test
  void anUnknownStrategyIsToldAndTheOthersServe() throws IOException {
    Run run = explain("{ \"strategies\": [\"vfio-varaint\", \"vfio-variant\"] }");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains(
            file + ":1: no plugin brings a strategy vfio-varaint; did you mean vfio-variant?");
    assertThat(run.out()).contains("mlx5_vfio_pci brings");
  }

  @Test
  void aForbiddenVariantIsOutAndTheNextOneServes() throws IOException {
    Run run = explain(rules("old-fw: device=101e => forbid mlx5-vfio-pci"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "the one that module vfio_pci brings",
            "mlx5_vfio_pci: vetoed",
            "the rule old-fw (" + file + ":2) forbids mlx5-vfio-pci");
  }

  @Test
  void aRequiredVariantServesOrNothingDoes() throws IOException {
    String rule = rules("sure: device=101e => require mlx5_vfio_pci");

    assertThat(explain(rule).out())
        .contains("the one that module mlx5_vfio_pci brings", "vfio_pci: vetoed");
    Run run = run("plan", VF, "--root", "bundled:plain-kernel", "--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains("gets no driver", "vfio_pci (the rule sure (" + file + ":2) requires mlx5_vfio");
  }

  @Test
  void aDeviceIsLeftAlone() throws IOException {
    write(rules("ours: address=0000:3b:00.* role=vf => leave alone"));
    Run run = run("plan", VF, "--root", "bundled:connectx7", "--config", file.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            VF + " gets no driver: the rule ours (" + file + ":2) says to leave the device alone");
  }

  @Test
  void whatARuleRulesOutCannotBeAskedForEither() throws IOException {
    Run run = explain(rules("ours: role=vf => leave alone"), "--driver", "vfio-pci");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("the rule ours");
  }

  @Test
  void theKillSwitchIsAboveAllAndTellsItsPlace() throws IOException {
    String forbidden = "{\n\"forbiddenDrivers\": [\"mlx5_vfio_pci\"] }";
    Run run = explain(forbidden);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "the one that module vfio_pci brings",
            "mlx5_vfio_pci: vetoed",
            file + ":2 forbids mlx5_vfio_pci for all devices");
    Run asked = explain(forbidden, "--driver", "mlx5-vfio-pci");
    assertThat(asked.exitCode()).isEqualTo(3);
    assertThat(asked.err()).contains(file + ":2 forbids mlx5_vfio_pci");
  }

  @Test
  void theNamePolicyIsConfiguredAndAnOptionWinsOverIt() throws IOException {
    String[] asked = {"--driver", "mlx5-core"};

    assertThat(explain("{ \"namePolicy\": \"forgiving\" }", asked).exitCode()).isZero();
    Run strict = explain("{ \"namePolicy\": \"strict\" }", asked);
    assertThat(strict.exitCode()).isEqualTo(3);
    assertThat(strict.err()).contains("the driver is mlx5_core");
    assertThat(
            explain(
                    "{ \"namePolicy\": \"strict\" }",
                    "--driver",
                    "mlx5-core",
                    "--name-policy",
                    "forgiving")
                .exitCode())
        .isZero();
  }

  @Test
  void theFallbackPolicyIsConfiguredAndAnOptionWinsOverIt() throws IOException {
    write("{ \"fallback\": \"never\" }");
    String[] plan = {"plan", VF, "--root", "bundled:plain-kernel", "--config", file.toString()};

    Run never = run(plan);
    assertThat(never.exitCode()).isEqualTo(3);
    assertThat(never.err()).contains("the fallback policy forbids");
    List<String> allowed = new ArrayList<>(List.of(plan));
    allowed.addAll(List.of("--fallback", "allow"));
    assertThat(run(allowed.toArray(new String[0])).exitCode()).isZero();
  }

  @Test
  void badRulesAreRefusedWithFileLineColumnAndReason() throws IOException {
    Run run = explain(rules("a: vender=15b3 => leave alone"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(file + ":2: bad rule", "column 4: there is no condition 'vender'")
        .contains("did you mean vendor?");
  }

  private String rules(String rule) {
    return "{ \"settings\": { \"vendor-override\": { \"rules\": [\n\"" + rule + "\" ] } } }";
  }

  private Run explain(String configuration, String... more) throws IOException {
    write(configuration);
    List<String> args = new ArrayList<>(List.of("explain", VF, "--root", "bundled:connectx7"));
    args.addAll(List.of("--config", file.toString()));
    args.addAll(List.of(more));
    return run(args.toArray(new String[0]));
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private Run run(String... args) {
    return Run.on(folder, List.of(plugins), args);
  }

  /** Where the configuration stands that is read unasked. */
  @Test
  void theUsualFileIsReadUnaskedUnlessOthersCanWriteIt() throws IOException {
    Path usual = Files.createDirectories(folder.resolve("etc")).resolve("vario.json");
    Files.setPosixFilePermissions(usual.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Environment environment = new WithConfiguration(usual);
    String[] explain = {"explain", VF};
    assertThat(Run.of(environment, explain).out()).contains("mlx5_vfio_pci brings");

    Files.writeString(usual, TO_VFIO_PCI);
    Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(Run.of(environment, explain).out()).contains("the rule generic");

    Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rw-rw-r--"));
    Run writable = Run.of(environment, explain);
    assertThat(writable.exitCode()).isEqualTo(2);
    assertThat(writable.err()).contains("a group can write to", "chmod g-w " + usual);

    Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(usual.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(Run.of(environment, explain).err()).contains("chmod go-w " + usual.getParent());
  }

  private final class WithConfiguration implements Environment {
    private final Path usual;
    private final Environment rest =
        new Run.Surroundings(
            SysfsHost.of(BundledHost.CONNECTX7.files(), new NoModuleLoader()),
            List.of(plugins),
            folder.resolve("state"));

    WithConfiguration(Path usual) {
      this.usual = usual;
    }

    @Override
    public Path configurationFile() {
      return usual;
    }

    @Override
    public Host liveHost() {
      return rest.liveHost();
    }

    @Override
    public KernelFiles liveFiles() {
      return rest.liveFiles();
    }

    @Override
    public @Nullable Path installedPlugins() {
      return rest.installedPlugins();
    }

    @Override
    public List<Path> pluginFolders() {
      return rest.pluginFolders();
    }

    @Override
    public Path stateFolder() {
      return rest.stateFolder();
    }

    @Override
    public boolean isDebugging() {
      return false;
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public BooleanSupplier cancelled() {
      return rest.cancelled();
    }
  }
}
