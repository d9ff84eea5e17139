package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for more than half a second before a terminal sees what for. */
class ProgressTest {
  private static final String A = "0000:00:02.0";
  private static final String B = "0000:00:03.0";
  private static final String CLEAR = "\r\u001b[K";

  @TempDir private Path folder;
  private Path plugins;

  private final FakeHost host = new FakeHost().device(A, 1, "e1000e").device(B, 2, "e1000e");

  @BeforeEach
  void plugIn() throws IOException {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    PluginJar.write(plugins.resolve("sample.jar"), SampleStrategy.class);
  }

  private Run run(boolean isTerminal, String... args) {
    return Run.of(
        new TerminalOf(
            new Run.Surroundings(host, List.of(plugins), folder.resolve("state")),
            isTerminal,
            Map.of("TERM", "xterm", "NO_COLOR", "1")),
        args);
  }

  /** Take longer than what is not shown. */
  private static void dawdle() {
    try {
      Thread.sleep(1600);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aSlowHostIsShownWhileItIsRead() {
    host.whenListed(ProgressTest::dawdle);
    Run run = run(true, "list");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .startsWith(CLEAR + "reading the host...")
        .contains(CLEAR + "reading the host, 1 s")
        .endsWith(CLEAR);
    assertThat(run.out()).isEqualTo(run(false, "list").out()).doesNotContain("\r");
  }

  @Test
  void aSlowStepIsShownWhileItTakes() {
    host.whenBound(ProgressTest::dawdle);
    Run run = run(true, "detach", A, B, "--keep-going");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains(CLEAR + "0 of 2 done; bind 0000:00:0").endsWith(CLEAR);
    assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.endsWith("(was on e1000e)"));
  }

  /** A message stands on a line of its own. */
  @Test
  void messagesMakeTheLineGiveWay() {
    host.whenBound(ProgressTest::dawdle).refusingVfio(A);
    Run run = run(true, "detach", A);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(CLEAR + "vario: ");
  }

  @Test
  void quickCommandsAndPipesSeeNothing() {
    assertThat(run(true, "list").err()).isEmpty();
    assertThat(run(true, "detach", A).err()).isEmpty();
    host.whenListed(ProgressTest::dawdle);
    assertThat(run(false, "list").err()).isEmpty();
  }
}
