package io.vario.cli;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Run a program of the machine, and hold how it ended and what it printed. */
record Program(int exitCode, String out, String err) {
  private static final long MOST_SECONDS = 120;

  /**
   * Run a program; one that is missing is a failure, since a test that is skipped proves nothing.
   *
   * @param folder where its output may be kept
   * @param environment what is added to the environment
   * @param needed the packages of Debian that have it
   */
  static Program run(
      Path folder, Map<String, String> environment, String needed, List<String> command)
      throws IOException, InterruptedException {
    Path out = folder.resolve("program.out");
    Path err = folder.resolve("program.err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException missing) {
      return fail("%s cannot be started: apt-get install %s", command.get(0), needed);
    }
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail("%s did not end", command);
    }
    return new Program(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
