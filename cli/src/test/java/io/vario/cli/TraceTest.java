package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What --verbose tells of what is asked of the kernel. */
class TraceTest {
  private static final String LINE = "trace: .*, \\d+(\\.\\d)? (us|ms)";

  @TempDir private Path folder;

  private Run run(String typed) {
    return Run.of(
        new Run.Surroundings(new FakeHost(), List.of(Plugins.folder()), folder), typed.split(" "));
  }

  @Test
  void readsAreTold() {
    Run run = run("list 3b:00.2 --root bundled:connectx7 --verbose");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(run("list 3b:00.2 --root bundled:connectx7").out());
    assertThat(run.err().lines()).isNotEmpty().allMatch(line -> line.matches(LINE));
    assertThat(run.err())
        .containsPattern("trace: list /sys/bus/pci/devices/0000:3b:00.2: \\d+ names, ")
        .containsPattern("trace: read /sys/bus/pci/devices/0000:3b:00.2/modalias: \\d+ bytes, ")
        .containsPattern("trace: read link \\S+/driver: \\S+/bus/pci/drivers/mlx5_core, ");
  }

  @Test
  void writesAndModulesAreTold() {
    String err = run("detach 3b:00.2 --root bundled:connectx7 --simulate --verbose").err();
    assertThat(err)
        .containsSubsequence(
            "trace: load module mlx5_vfio_pci with modprobe: exit code 0, ",
            "trace: write /sys/bus/pci/devices/0000:3b:00.2/driver_override mlx5_vfio_pci: done, ",
            "trace: write /sys/bus/pci/drivers/mlx5_core/unbind 0000:3b:00.2: done, ");
  }

  @Test
  void refusalsAreTold() {
    String typed = "detach 3b:00.2 --root bundled:connectx7 --simulate --verbose --driver nvme";
    assertThat(run(typed).err())
        .containsPattern("trace: write /sys/bus/pci/drivers/nvme/bind 0000:3b:00.2: (?!done).*, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain 3b:00.2 --root bundled:connectx7",
        "check 3b:00.2 --root bundled:connectx7",
        "plan 3b:00.2 --root bundled:connectx7",
        "snapshot FOLDER/recording/ --root bundled:connectx7",
      })
  void everyVerbTells(String typed) {
    Run run = run(typed.replace("FOLDER", folder.toString()) + " --verbose");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("trace: read ");
  }

  @Test
  void itIsSilentUnasked() {
    assertThat(run("list 3b:00.2 --root bundled:connectx7").err()).isEmpty();
  }

  /** The agent's host is reached by its engine alone, which nobody listens to. */
  @Test
  void whereNothingCanBeToldThatIsSaid() {
    Run run = run("list --verbose");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--verbose cannot tell");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 us",
    "999999, 999 us",
    "1000000, 1.0 ms",
    "99949999, 99.9 ms",
    "100000000, 100 ms"
  })
  void timesHaveAboutThreeDigits(long nanos, String time) {
    assertThat(TraceDisplay.time(nanos)).isEqualTo(time);
  }
}
