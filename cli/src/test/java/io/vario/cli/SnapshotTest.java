package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that was recorded answers as the host itself. */
class SnapshotTest {
  private static final Path GUEST = Path.of("../system-tests/hosts/qemu-guest");

  @TempDir private Path plugins;
  @TempDir private Path folder;

  @BeforeEach
  void plugIn() {
    PluginJar.write(plugins.resolve("sample.jar"), SampleStrategy.class);
  }

  private Run run(Object... args) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return Run.on(GUEST, List.of(plugins), words);
  }

  private Run snapshot(Path file, Object... more) {
    List<Object> args = new ArrayList<>(List.of("snapshot", "--root", GUEST, file));
    args.addAll(List.of(more));
    return run(args.toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host.tgz", "host.zip", "host/", "host"})
  void answersAreTheSame(String name) throws IOException {
    Path file = folder.resolve(name);
    Run run =
        Run.on(
            GUEST,
            List.of(plugins),
            "snapshot",
            "--root",
            GUEST.toString(),
            folder.resolve(name) + (name.endsWith("/") ? "/" : ""));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("24 devices", " files\n");
    assertSameAnswers(file);
  }

  private void assertSameAnswers(Path recording) {
    assertThat(run("list", "--json", "--root", recording))
        .isEqualTo(run("list", "--json", "--root", GUEST));
    assertThat(run("explain", "--json", "--root", recording, "0000:*"))
        .isEqualTo(run("explain", "--json", "--root", GUEST, "0000:*"));
    assertThat(run("plan", "--json", "--root", recording, "eth4", "--driver", "e1000e"))
        .isEqualTo(run("plan", "--json", "--root", GUEST, "eth4", "--driver", "e1000e"));
    assertThat(run("list", "--root", recording, "eth1", "eth7"))
        .isEqualTo(run("list", "--root", GUEST, "eth1", "eth7"));
  }

  @Test
  void tarThatOthersPackedIsReadToo() throws IOException, InterruptedException {
    Path file = folder.resolve("packed.tar");
    Process process =
        new ProcessBuilder("tar", "-C", GUEST.toString(), "-cf", file.toString(), ".")
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    assertSameAnswers(file);
  }

  @Test
  void documentTellsWhatWasWritten() throws IOException {
    Path file = folder.resolve("host.tgz");
    Run run = snapshot(file, "--json");
    JsonObject document = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(document.get("schema").getAsInt()).isEqualTo(1);
    JsonObject snapshot = document.getAsJsonObject("snapshot");
    assertThat(snapshot.keySet())
        .containsExactly("path", "bytes", "devices", "files", "anonymized", "problems");
    assertThat(snapshot.get("path").getAsString()).isEqualTo(file.toString());
    assertThat(snapshot.get("bytes").getAsLong()).isEqualTo(Files.size(file));
    assertThat(snapshot.get("devices").getAsInt()).isEqualTo(24);
    assertThat(snapshot.get("anonymized").getAsBoolean()).isFalse();
  }

  @Test
  void fileIsReplacedOnlyByForce() throws IOException {
    Path file = Files.writeString(folder.resolve("host.tgz"), "mine");
    Run refused = snapshot(file, "--json");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("is there already", "--force");
    assertThat(refused.out()).contains("\"snapshot\": null", "\"errors\"");
    assertThat(file).hasContent("mine");
    assertThat(snapshot(file, "--force").exitCode()).isZero();
    assertSameAnswers(file);
  }

  @Test
  void anonymousRecordingDecidesAlikeAndTellsNoAddress() throws IOException {
    Path file = folder.resolve("host.tgz");
    assertThat(snapshot(file, "--anonymize").out()).contains(", anonymized\n");
    assertSameAnswers(file);
    Path plain = folder.resolve("plain");
    Run.on(GUEST, List.of(), "snapshot", "--root", GUEST.toString(), "--anonymize", plain + "/");
    try (var walk = Files.walk(plain)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
            .as(path.toString())
            .doesNotContainPattern("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");
      }
    }
  }

  @Test
  void hostileArchiveEndsWith2() throws IOException {
    Path file = Files.write(folder.resolve("host.tgz"), new byte[10_000]);
    for (String verb : new String[] {"list", "explain", "plan"}) {
      Run run = run(verb, "0000:*", "--root", file);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("vario: not a recorded host: '").contains("no tar archive");
      UsageTest.assertHarmless(run);
    }
  }

  @Test
  void emptyHostIsNotRecorded() throws IOException {
    Path nothing = Files.createDirectory(folder.resolve("nothing"));
    Run run = run("snapshot", "--root", nothing, folder.resolve("host.tgz"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("nothing was recorded");
    assertThat(folder.resolve("host.tgz")).doesNotExist();
  }
}
