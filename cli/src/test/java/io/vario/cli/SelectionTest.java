package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices are named in every way, on hosts that come with Vario. */
class SelectionTest {
  @TempDir private Path anotherHost;

  private Run run(String host, String typed) {
    return Run.on(anotherHost, List.of(), (typed + " --root bundled:" + host).split(" "));
  }

  private static List<String> addresses(Run run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().lines().skip(1).map(line -> line.substring(0, 12)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "connectx7, /dev/nvme0n1, 0000:af:00.0",
    "connectx7, /dev/nvme0n1p2, 0000:af:00.0",
    "connectx7, ens1f1np1, 0000:3b:00.1",
    "connectx7, --class nvme, 0000:af:00.0",
    "connectx7, --class=gpu, 0000:03:00.0",
    "connectx7, --class gpu --class nvme, 0000:03:00.0 0000:af:00.0",
    "connectx7, --vf-of ens1f0np0:0, 0000:3b:00.2",
    "connectx7, '--vf-of 3b:00.0:0,2-3', 0000:3b:00.2 0000:3b:00.4 0000:3b:00.5",
    "connectx7, --class nvme --vf-of ens1f0np0:0-1 0000:3b:00.3 /dev/nvme0n1p1, "
        + "0000:3b:00.3 0000:af:00.0 0000:3b:00.2",
    "gpu, group:1, 0000:01:00.0 0000:01:00.1 0000:01:00.2",
    "grace-hopper, --class gpu, 0009:01:00.0",
    "qat, --class accelerator, 0000:6b:00.0 0000:6b:01.0 0000:6b:01.1 0000:6b:01.2 0000:6b:01.3",
  })
  void devicesAreListedOnceInAStableOrder(String host, String typed, String expected) {
    assertThat(addresses(run(host, "list " + typed))).containsExactly(expected.split(" "));
  }

  @Test
  void allVfsOfAPfAreSelectedOnALargeHostToo() {
    assertThat(addresses(run("large", "list --vf-of 0000:11:00.0"))).hasSize(126);
    assertThat(addresses(run("large", "list --class nic"))).hasSizeGreaterThan(3_900);
  }

  @Test
  void verbsThatNeedADeviceTakeTheOptionsInstead() {
    for (String typed :
        List.of(
            "explain --class nvme",
            "explain --vf-of ens1f0np0:3",
            "check --vf-of ens1f0np0:3",
            "plan --vf-of ens1f0np0:0-3 --driver vfio-pci",
            "detach --vf-of ens1f0np0:0-3 --driver vfio-pci --simulate",
            "reattach --vf-of ens1f0np0:0-3 --simulate")) {
      Run run = run("connectx7", typed);
      assertThat(run.exitCode()).as(typed + "\n" + run.err()).isZero();
    }
    assertThat(run("connectx7", "detach --vf-of ens1f0np0:0-3 --driver vfio-pci --simulate").out())
        .contains("0000:3b:00.2", "0000:3b:00.3", "0000:3b:00.4", "0000:3b:00.5")
        .doesNotContain("0000:3b:00.6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "list --class accelerator | of the classes there are nic (18), gpu (1), nvme (1)",
        "list ens1f0np1 | did you mean ens1f0np0?",
        "list nvme0n1 | did you mean /dev/nvme0n1?",
        "list /dev/nvme1n1 | did you mean /dev/nvme0n1?",
        "list 15b3:1019 | of that vendor there are 15b3:1021, 15b3:101e",
        "list 3c:* | there are devices on 0000:00, 0000:03, 0000:3a, 0000:3b, 0000:ae, 0000:af",
        "list group:999 | the groups of devices are 0 to ",
        "list --vf-of 3b:00.2 | it is a VF of 0000:3b:00.0",
        "list --vf-of 3b:00.0:16 | its VFs are 0 to 15",
      })
  void whatIsNotThereSaysWhatIs(String typed, String hint) {
    Run run = run("connectx7", typed);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
    assertThat(run.err()).contains("hint: " + hint);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "list --class",
    "list --class printer",
    "list --vf-of 3b:00.0:x",
    "list --vf-of",
    "list group:x",
    "list /dev/../etc",
    "status --class nic",
    "explain --names 3b:00.0",
    "apply x --vf-of 3b:00.0",
  })
  void mistakesAreToldAsSuch(String typed) {
    Run run = Run.on(anotherHost, List.of(), typed.split(" "));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    UsageTest.assertHarmless(run);
  }

  @Test
  void namesAreShownToPeopleAndOnRequest() {
    assertThat(run("connectx7", "explain 0000:3b:00.2").out())
        .startsWith(
            "0000:3b:00.2 [15b3:101e] Mellanox Technologies ConnectX Family mlx5Gen Virtual"
                + " Function, network controller (020000)\n");
    assertThat(run("connectx7", "explain 0000:3b:00.2 --json").out())
        .contains("\"vendorName\": \"Mellanox Technologies\"")
        .contains("\"deviceName\": \"ConnectX Family mlx5Gen Virtual Function\"");
    assertThat(run("connectx7", "list 0000:3b:00.0 --names").out())
        .contains("  NAME\n")
        .endsWith("  Mellanox Technologies MT2910 Family [ConnectX-7]\n");
    assertThat(run("connectx7", "list 0000:3a:02.0 --names --json").out())
        .contains("\"vendorName\": \"Intel Corporation\"")
        .contains("\"deviceName\": null");
    assertThat(run("connectx7", "list --json").out()).doesNotContain("vendorName");
  }
}
