package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  private static final String VF = "0000:3b:00.2";

  @TempDir Path anotherHost;

  private Run run(String... args) {
    return Run.on(anotherHost, List.of(), args);
  }

  @Test
  void aDetachIsRehearsedOnABundledHost() {
    Run run =
        run("detach", VF, "--driver", "mlx5-vfio-pci", "--root", "bundled:connectx7", "--simulate");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("is on mlx5_vfio_pci (was on mlx5_core)")
        .contains("driver mlx5_vfio_pci, driver_override mlx5_vfio_pci, VFIO device vfio0");
  }

  @Test
  void withoutSimulateARecordedHostIsNotChanged() {
    Run run = run("detach", VF, "--root", "bundled:connectx7");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--simulate");
  }

  @Test
  void theNamesOfTheBundledHostsAreTold() {
    Run run = run("list", "--root", "bundled:nosuch");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(List.of("connectx7", "grace-hopper", "qat", "gpu", "large"));
  }

  @Test
  void aSharedGroupIsRefusedInARehearsalToo() {
    Run run =
        run(
            "detach",
            "0000:01:00.0",
            "--driver",
            "vfio-pci",
            "--root",
            "bundled:gpu",
            "--simulate");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("GROUP-SIBLING", "0000:01:00.1 is on snd_hda_intel");
  }

  /** Two partitions of the disk are mounted. */
  @Test
  void aCheckThatRefusesTwiceIsAllowedOnce() {
    String[] plan = {"plan", "/dev/nvme0n1", "--driver", "vfio-pci", "--root", "bundled:connectx7"};
    String[] detach = Arrays.copyOf(plan, plan.length + 1);
    detach[0] = "detach";
    detach[plan.length] = "--simulate";
    Run planned = run(plan);
    Run detached = run(detach);

    assertThat(List.of(planned.err(), detached.err()))
        .allSatisfy(told -> assertThat(told).endsWith("add --allow BLK-MOUNT\n"));
  }
}
