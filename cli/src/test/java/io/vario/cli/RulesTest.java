package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {
  @TempDir Path folder;

  private Path plugins;
  private Path file;

  @BeforeEach
  void install() {
    plugins = Plugins.folder();
    file = folder.resolve("vario.json");
  }

  @Test
  void eachRuleIsShownWithWhatItMatches() throws IOException {
    write(
        "one-vf: address=0000:3b:00.2 => driver vfio-pci",
        "vfs: device=101e role=vf => require mlx5_vfio_pci",
        "shadowed: address=3b:00.2 => leave alone",
        "nothing: vendor=10de => leave alone");

    Run run = check();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "one-vf: address=0000:3b:00.2 => driver vfio-pci\n"
                + ("  at " + file + ":2, for vendor-override\n")
                + "  matches 0000:3b:00.2\n")
        .contains("  matches 0000:3b:00.3, ", " and 7 more\n")
        .contains("an earlier rule decides 0000:3b:00.2\n")
        .contains("nothing: vendor=10de => leave alone\n  at " + file + ":5, for")
        .contains("  matches nothing\n");
  }

  @Test
  void theDocumentHoldsEveryDevice() throws IOException {
    write("vfs: device=101e => forbid mlx5_vfio_pci", "all: address=* => leave alone");

    JsonObject document = JsonParser.parseString(check("--json").out()).getAsJsonObject();

    assertThat(document.get("schema").getAsInt()).isEqualTo(1);
    JsonObject rule = document.getAsJsonArray("rules").get(0).getAsJsonObject();
    assertThat(rule.keySet()).containsExactly("strategy", "place", "rule", "devices", "shadowed");
    assertThat(rule.getAsJsonArray("devices")).hasSize(16);
    JsonObject all = document.getAsJsonArray("rules").get(1).getAsJsonObject();
    assertThat(all.getAsJsonArray("shadowed")).as("a rule that forbids decides nothing").isEmpty();
    assertThat(all.getAsJsonArray("devices")).hasSizeGreaterThan(16);
  }

  @Test
  void allBadRulesAreToldAtOnce() throws IOException {
    write("a: vendor=x => leave alone", "b: role=vf => leave alone", "c: role=vf => leaf alone");

    Run run = check();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(file + ":2: bad rule", "'x' is no value of vendor")
        .contains(file + ":4: bad rule", "there is no action 'leaf'");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void withoutThePluginNothingWasTried() throws IOException {
    write("b: role=vf => leave alone");
    Run run =
        Run.on(folder, List.of(), "rules", "check", file.toString(), "--root", "bundled:connectx7");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("the rules of vendor-override cannot be tried");
  }

  @Test
  void onlyCheckIsKnown() {
    assertThat(Run.on(folder, List.of(), "rules", "chekc", "x").exitCode()).isEqualTo(2);
    assertThat(Run.on(folder, List.of(), "rules", "check").exitCode()).isEqualTo(2);
  }

  private void write(String... rules) throws IOException {
    Files.writeString(
        file,
        "{ \"settings\": { \"vendor-override\": { \"rules\": [\n\""
            + String.join("\",\n\"", rules)
            + "\" ] } } }");
  }

  private Run check(String... more) {
    String[] args = {"rules", "check", file.toString(), "--root", "bundled:connectx7"};
    String[] all = new String[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Run.on(folder, List.of(plugins), all);
  }
}
