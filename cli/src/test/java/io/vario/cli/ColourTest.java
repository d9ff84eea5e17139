package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Colour is for people who want it, and never part of what programs read. */
class ColourTest {
  private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");
  private static final String ESCAPE = "\u001b[";

  @TempDir private Path folder;

  /** Plan a detach that a check warns of or refuses. */
  private Run run(boolean terminal, Map<String, String> variables, String... more) {
    String[] args = new String[more.length + 4];
    System.arraycopy(
        new String[] {"check", "3b:00.0", "--root", "bundled:connectx7"}, 0, args, 0, 4);
    System.arraycopy(more, 0, args, 4, more.length);
    return Run.of(TerminalOf.none(folder, terminal, variables), args);
  }

  @Test
  void aTerminalIsColoured() {
    assertThat(run(true, XTERM).out()).contains("\u001b[31mrefusal\u001b[0m PF-HAS-VFS");
    assertThat(run(true, Map.of("TERM", "xterm", "NO_COLOR", "")).out()).contains(ESCAPE);
  }

  @Test
  void whatIsNoTerminalIsNot() {
    assertThat(run(false, XTERM).out()).doesNotContain(ESCAPE);
    assertThat(run(true, XTERM, "--color", "never").out()).doesNotContain(ESCAPE);
    assertThat(run(true, XTERM, "--json").out()).doesNotContain(ESCAPE);
    assertThat(run(true, XTERM, "--json", "--color", "always").out()).doesNotContain(ESCAPE);
  }

  @Test
  void whoWantsNoColourGetsNone() {
    assertThat(run(true, Map.of("TERM", "xterm", "NO_COLOR", "0")).out()).doesNotContain(ESCAPE);
    assertThat(run(true, Map.of("TERM", "dumb")).out()).doesNotContain(ESCAPE);
    assertThat(run(true, Map.of()).out()).doesNotContain(ESCAPE);
  }

  @Test
  void whatIsAskedForOutweighsTheEnvironment() {
    Run run = run(false, Map.of("TERM", "dumb", "NO_COLOR", "1"), "--color=always");
    assertThat(run.out()).contains(ESCAPE);
    assertThat(run.err()).contains("\u001b[31mvario:\u001b[0m 0000:3b:00.0 would be left alone");
  }

  @Test
  void withoutItsColoursTheTextIsTheSame() {
    Run plain = run(false, XTERM);
    Run coloured = run(false, XTERM, "--color=always");
    assertThat(coloured.out().replaceAll("\u001b\\[\\d*m", "")).isEqualTo(plain.out());
    assertThat(coloured.err().replaceAll("\u001b\\[\\d*m", "")).isEqualTo(plain.err());
    assertThat(coloured.exitCode()).isEqualTo(plain.exitCode());
  }

  /** Padding counts what is seen. */
  @Test
  void aColouredTableIsAligned() {
    new RecordedTree(folder)
        .driver("vfio-pci", "vfio_pci")
        .device("0000:00:02.1", "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00")
        .bind("0000:00:02.1", "vfio-pci")
        .folder("sys/devices/pci0000:00/0000:00:02.1/vfio-dev/vfio3");
    assertThat(
            Run.of(
                    TerminalOf.none(folder, true, XTERM),
                    "list",
                    "--root",
                    folder.toString(),
                    "-o",
                    "address,driver,vfio")
                .out())
        .isEqualTo(
            """
            ADDRESS       DRIVER    VFIO
            0000:00:02.1  \u001b[32mvfio-pci\u001b[0m  vfio3
            """);
  }
}
