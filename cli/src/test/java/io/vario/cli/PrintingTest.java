package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could not be printed was not done. */
class PrintingTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(OutputStream out, String... args) {
    FakeHost host = new FakeHost().device("0000:00:02.0", 1, "e1000e");
    return Main.run(args, out, err, new Run.Surroundings(host, List.of(), folder));
  }

  @Test
  void fullDiskIsAFailure() {
    for (String typed : List.of("list", "list --json", "help", "--version")) {
      err.reset();
      assertThat(run(new Broken("No space left on device"), typed.split(" "))).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo("vario: cannot write the output: No space left on device\n");
    }
  }

  @Test
  void readerWhoHasEnoughIsAFailureWithoutAWord() {
    assertThat(run(new Broken("Broken pipe"), "list")).isEqualTo(1);
    assertThat(err.size()).isZero();
  }

  @Test
  void otherFailuresKeepTheirExitCode() {
    assertThat(run(new Broken("Broken pipe"), "list", "eth9", "--json")).isEqualTo(4);
  }

  @Test
  void brokenMessagesDoNotHideTheData() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FakeHost host = new FakeHost().device("0000:00:02.0", 1, "e1000e");
    int exitCode =
        Main.run(
            new String[] {"list", "00:02.0", "eth9"},
            out,
            new Broken("Bad file descriptor"),
            new Run.Surroundings(host, List.of(), folder));
    assertThat(exitCode).isEqualTo(6);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("0000:00:02.0");
  }

  /** Refuse every write. */
  private static final class Broken extends OutputStream {
    private final String answer;

    Broken(String answer) {
      this.answer = answer;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(answer);
    }
  }
}
