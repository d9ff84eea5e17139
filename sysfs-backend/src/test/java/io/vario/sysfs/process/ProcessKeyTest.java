package io.vario.sysfs.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessKeyTest {
  @Test
  void thisProcessLives() {
    ProcessKey self = ProcessKey.self();
    assertThat(self).isNotNull().isEqualTo(ProcessKey.find(ProcessHandle.current().pid()));
    assertThat(self.isAlive()).isTrue();
    assertThat(ProcessKey.parse(self.toString())).isEqualTo(self);
    assertThat(new ProcessKey(self.pid(), self.start() + 1).isAlive()).isFalse();
  }

  @Test
  void aProcessThatEndedIsDead() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    ProcessKey key = ProcessKey.find(process.pid());
    assertThat(key).isNotNull();
    assertThat(key.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(key.isAlive()).isFalse();
  }

  @Test
  void aZombieIsDead() throws Exception {
    // The shell becomes cat, which does not know that it has a child.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec cat").start();
    try (var said = parent.inputReader()) {
      long pid = Long.parseLong(said.readLine());
      while (ProcessKey.find(pid) != null) {
        Thread.onSpinWait();
      }
      assertThat(ProcessHandle.of(pid)).as("still shown by the kernel").isPresent();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1",
        "1:",
        ":1",
        "0:1",
        "-1:5",
        "1:-5",
        "1:2:3",
        "simulated-3",
        "9999999999999999999:1",
        "1:9999999999999999999",
        " 1:2"
      })
  void otherTextsNameNoProcess(String text) {
    assertThat(ProcessKey.parse(text)).isNull();
  }
}
