package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What detach and reattach do, print, and end with. */
class ChangingTest {
  private static final String A = "0000:00:02.0";
  private static final String B = "0000:00:03.0";

  @TempDir private Path folder;
  private Path plugins;

  private final FakeHost host = new FakeHost().device(A, 1, "e1000e").device(B, 2, "e1000e");

  @BeforeEach
  void plugIn() throws IOException {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    PluginJar.write(plugins.resolve("sample.jar"), SampleStrategy.class);
  }

  private Run run(String... args) {
    return run(host, args);
  }

  private Run run(FakeHost onHost, String... args) {
    return Run.of(new Run.Surroundings(onHost, List.of(plugins), folder.resolve("state")), args);
  }

  @Test
  void detachesAndReattaches() {
    Run detach = run("detach", A);
    assertThat(detach.exitCode()).as(detach.err()).isZero();
    assertThat(detach.out()).isEqualTo(A + " is on vfio-pci (was on e1000e)\n");
    assertThat(detach.err()).isEmpty();
    Run again = run("detach", A);
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).isEqualTo(A + ": vfio-pci owns the device already\n");
    Run reattach = run("reattach", A);
    assertThat(reattach.exitCode()).as(reattach.err()).isZero();
    assertThat(reattach.out()).isEqualTo(A + " is on e1000e (was on vfio-pci)\n");
    assertThat(host.driverOf(A)).isEqualTo("e1000e");
  }

  @Test
  void detachesAsJson() {
    Run run = run("detach", A, "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            {
              "schema": 1,
              "results": [
                {
                  "address": "0000:00:02.0",
                  "outcome": "bound",
                  "changed": true,
                  "from": "e1000e",
                  "to": "vfio-pci",
                  "module": "vfio_pci",
                  "message": "0000:00:02.0 is on vfio-pci (was on e1000e)",
                  "hint": null,
                  "entry": null,
                  "findings": []
                }
              ]
            }
            """);
  }

  @Test
  void refusalOfANameIsAResultAndAnError() {
    Run run = run("detach", A, "--driver", "nosuch", "--json");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .contains("\"outcome\": \"refused\"")
        .contains("\"changed\": false")
        .contains("\"from\": \"e1000e\"", "\"to\": \"e1000e\"")
        .contains("\"code\": \"NAME_REFUSED\"");
    assertThat(run.err()).startsWith("vario: " + A);
    assertThat(run("detach", A, "--driver", "nosuch").out()).isEqualTo(A + ": refused\n");
    assertThat(host.driverOf(A)).isEqualTo("e1000e");
  }

  @Test
  void refusalForWantOfADriverEndsWith3() {
    assertThat(run("detach", A, "--fallback", "never").exitCode()).isEqualTo(3);
  }

  @Test
  void checkRefusesUntilAllowed() {
    FakeHost shared = new FakeHost().device(A, 1, "e1000e").device(B, 1, "e1000e");
    Run refused = run(shared, "detach", A);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("GROUP-SIBLING", "hint: ");
    Run allowed = run(shared, "detach", A, "--allow", "GROUP-SIBLING");
    assertThat(allowed.exitCode()).as(allowed.err()).isZero();
    assertThat(allowed.err()).contains("refusal GROUP-SIBLING (allowed)");
  }

  @Test
  void siblingsMayLeaveTogether() {
    FakeHost shared = new FakeHost().device(A, 1, "e1000e").device(B, 1, "e1000e");
    Run run = run(shared, "detach", A, B);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void siblingStaysIfTheOtherDoes() {
    FakeHost shared = new FakeHost().device(A, 1, "e1000e").device(B, 1, "e1000e");
    shared.refusingVfio(A);
    for (String option : List.of("--keep-going", "--json")) {
      Run run = run(shared, "detach", A, B, option);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(shared.driverOf(A)).isEqualTo("e1000e");
      assertThat(shared.driverOf(B)).isEqualTo("e1000e");
    }
  }

  @Test
  void failureIsRolledBackAndEndsWith1() {
    host.refusingVfio(A);
    Run run = run("detach", A, "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("\"outcome\": \"rolled back\"", "\"code\": \"WRITE_FAILED\"");
    UsageTest.assertHarmless(new Run(0, "", run.err()));
    assertThat(host.driverOf(A)).isEqualTo("e1000e");
  }

  @Test
  void allOrNothingUnlessKeepingGoing() {
    host.refusingVfio(A);
    Run run = run("detach", A, B);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(A + ": rolled back\n" + B + ": rolled back\n");
    assertThat(run.err()).contains("all or nothing, and " + A + " failed");
    assertThat(host.driverOf(B)).isEqualTo("e1000e");
  }

  @Test
  void someFailuresEndWith6() {
    host.refusingVfio(A);
    Run run = run("detach", A, B, "--keep-going");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out().lines())
        .containsExactlyInAnyOrder(A + ": rolled back", B + " is on vfio-pci (was on e1000e)");
  }

  @Test
  void stuckEndsWith7WhateverElse() {
    host.refusingAll(A);
    Run run = run("detach", A, B, "--json", "--keep-going");
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.out()).contains("\"outcome\": \"stuck\"", "\"outcome\": \"bound\"");
  }

  @Test
  void lackOfRightsEndsWith5AndAHint() {
    host.readOnly();
    for (String verb : List.of("detach", "reattach")) {
      FakeHost detached =
          new FakeHost().device(A, 1, verb.equals("detach") ? "e1000e" : "vfio-pci");
      Run run = run(detached.readOnly(), verb, A);
      assertThat(run.exitCode()).as(verb).isEqualTo(5);
      assertThat(run.err()).contains("hint: run the command as root");
    }
  }

  @Test
  void nothingChangesIfOneDeviceIsNotThere() {
    Run run = run("detach", A, "0000:00:09.0", "--json");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).contains("\"results\": []", "\"code\": \"NO_SUCH_DEVICE\"");
    assertThat(host.driverOf(A)).isEqualTo("e1000e");
  }

  @Test
  void devicesAreDetachedOnceEach() {
    Run run = run("detach", A, "00:02.0", "8086:10d3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void mistakesOfVarioAreToldInOneLine() {
    for (Error mistake :
        List.of(new StackOverflowError(), new OutOfMemoryError("heap\u001b[2J"), new Error("x"))) {
      host.whenListed(
          () -> {
            throw mistake;
          });
      Run run = run("list", "--json");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("vario: internal error: ", mistake.getClass().getName());
      assertThat(run.err()).doesNotContain("at io.vario", "\u001b");
      assertThat(run.out()).contains("\"devices\": []", "\"code\": \"INTERNAL\"");
    }
  }
}
