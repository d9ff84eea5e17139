package io.vario.jars;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The agent of the distribution, on a bundled host, with its shell on a pipe. */
final class AgentProcess implements AutoCloseable {
  private static final Path COMMAND = TestPaths.one("vario.distribution").resolve("bin/vario");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  final Path plugins;
  final Path configuration;

  private final Path out;
  private final Path err;
  private final Process process;
  private final Writer shell;

  private AgentProcess(Path folder, List<String> options) throws IOException {
    plugins = Files.createDirectories(folder.resolve("plugins"));
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
    configuration = folder.resolve("vario.json");
    if (Files.notExists(configuration)) {
      Files.writeString(configuration, "{}");
    }
    out = Files.createTempFile(folder, "out", null);
    err = Files.createTempFile(folder, "err", null);
    List<String> command =
        new ArrayList<>(
            List.of(
                COMMAND.toString(),
                "agent",
                "--shell",
                "--root",
                "bundled:connectx7",
                "--simulate",
                "--state",
                folder.resolve("state").toString(),
                "--plugins",
                plugins.toString(),
                "--config",
                configuration.toString()));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    shell = process.outputWriter(StandardCharsets.UTF_8);
  }

  static AgentProcess start(Path folder, String... options) throws IOException {
    return new AgentProcess(folder, List.of(options));
  }

  /** Type a command, and return what it printed. */
  String type(String command) throws IOException, InterruptedException {
    int before = out().length();
    String end = "end-of-" + System.nanoTime();
    shell.write(command + "\necho " + end + "\n");
    shell.flush();
    await("the answer to " + command, () -> out().substring(before).contains(end));
    String said = out().substring(before);
    return said.substring(0, said.indexOf(end));
  }

  /** Type a command until it answers as expected. */
  String typeUntil(String command, Predicate<String> expected)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String answer = type(command);
    while (!expected.test(answer)) {
      assertThat(System.nanoTime())
          .as("%s still answers:%n%s%n%s", command, answer, err())
          .isLessThan(deadline);
      SECONDS.sleep(1);
      answer = type(command);
    }
    return answer;
  }

  void awaitMessage(String text) throws IOException, InterruptedException {
    await(text, () -> err().contains(text));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(process.isAlive() && System.nanoTime() < deadline)
          .as("waiting for %s%nout: %s%nerr: %s", what, out(), err())
          .isTrue();
      Thread.sleep(50);
    }
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  /** End the shell's input, and with it the agent; return its exit code. */
  int end() throws IOException, InterruptedException {
    shell.close();
    return ended();
  }

  int ended() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
