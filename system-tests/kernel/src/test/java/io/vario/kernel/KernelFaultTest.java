package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * On a real kernel, let each thing that Vario does to the host and to its state folder go wrong in
 * turn: it is refused, or Vario is killed by SIGKILL before it. The host ends as before or as was
 * asked.
 *
 * <p>What happens to whom is {@code guest/fault.c}'s to see. The table in {@code
 * docs/fault-matrix-kernel.md} is what came of it; {@code -Dgolden.update=true} writes it anew.
 */
@UsesGuest
class KernelFaultTest {
  private static final Path TABLE = Path.of("..", "..", "docs", "fault-matrix-kernel.md");
  private static final GuestDevice DEVICE = GuestDevice.E1000E;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int KILLED = 128 + 9;

  /** Runs vario with a fault, and then without one; prints the exit codes of both. */
  private static final String SCRIPT =
      """
      mkdir -p /run/fault && rm -f /run/fault/*
      %s
      echo '%s' >/run/fault/plan
      echo /usr/lib/vario-fault.so >/etc/ld.so.preload
      vario %s %s >/run/fault/said 2>&1
      echo $?
      rm /etc/ld.so.preload /run/fault/plan
      vario recover >/run/fault/recovered 2>&1
      echo $?
      """;

  /** Names what is asked of a device, and what has been before. */
  private enum Request {
    DETACH("detach", "true"),
    REATTACH("reattach", "vario detach " + DEVICE.address() + " >/dev/null");

    private final String verb;
    private final String preparation;

    Request(String verb, String preparation) {
      this.verb = verb;
      this.preparation = preparation;
    }
  }

  /** What came of a run: the exit codes, and where the device and the state folder are. */
  private record End(int exit, int recovered, String state, List<String> log, String said) {}

  @Test
  void everyFaultLeadsBackOrThere(Guest guest) throws IOException {
    StringBuilder table = new StringBuilder(HEADER);
    for (Request request : Request.values()) {
      table.append("\n## ").append(request.verb).append("\n\n");
      table.append("| what Vario does | refused | killed before |\n|---|---|---|\n");
      rows(guest, request, table);
    }
    String text = table.toString();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLE, text);
    }
    assertThat(TABLE).hasContent(text);
  }

  private void rows(Guest guest, Request request, StringBuilder table) {
    String before = stateBefore(guest, request);
    End whole = run(guest, request, "0 kill");
    assertThat(whole.exit()).as(whole.said()).isZero();
    String asked = whole.state();
    assertThat(asked).isNotEqualTo(before);
    assertThat(whole.log()).hasSizeGreaterThan(10);
    for (int at = 1; at <= whole.log().size(); at++) {
      String event = whole.log().get(at - 1);
      End refused = run(guest, request, at + " " + errnoFor(event));
      assertThat(refused.exit()).as("exit code when refused: %s", event).isIn(0, 1, 3);
      assertThat(refused.state())
          .as("state after exit %d, refused: %s, %s", refused.exit(), event, refused.said())
          .isEqualTo(refused.exit() == 0 ? asked : before);
      End killed = run(guest, request, at + " kill");
      assertThat(killed.exit()).as("exit code when killed: %s", event).isEqualTo(KILLED);
      assertThat(killed.recovered()).as("recovery after: %s, %s", event, killed.said()).isZero();
      assertThat(killed.state()).as("killed: %s", event).isIn(before, asked);
      table.append("| ").append(event);
      table.append(" | ").append(refused.exit() == 0 ? "asked" : "before");
      table.append(" | ").append(killed.state().equals(before) ? "before" : "asked");
      table.append(" |\n");
    }
  }

  private static int errnoFor(String event) {
    // ENODEV where the kernel is asked, ENOSPC where a disk is, EAGAIN where a process is.
    return event.contains("/sys/") ? 19 : event.startsWith("start") ? 11 : 28;
  }

  private static String stateBefore(Guest guest, Request request) {
    guest.reset();
    guest.run(GuestCommand.shellWithVario(request.preparation)).expectSuccess();
    return state(guest);
  }

  private static End run(Guest guest, Request request, String plan) {
    guest.reset();
    String script =
        String.format(SCRIPT, request.preparation, plan, request.verb, DEVICE.address());
    List<String> codes =
        guest
            .run(GuestCommand.shellWithVario(script).within(LIMIT))
            .expectSuccess()
            .stdout()
            .lines()
            .toList();
    return new End(
        Integer.parseInt(codes.get(0)),
        Integer.parseInt(codes.get(1)),
        state(guest),
        log(guest),
        guest.readFile("/run/fault/said") + guest.readFile("/run/fault/recovered"));
  }

  /** Return all that tells where the device is, and what Vario keeps of it. */
  private static String state(Guest guest) {
    List<String> kept = new ArrayList<>();
    for (String folder : List.of("journal", "bindings", "locks")) {
      for (String file : guest.list("/run/vario/" + folder)) {
        // Drafts of the dead are swept by the next who writes; the guard is not a lock.
        if (!file.startsWith(".") && !file.equals("guard")) {
          kept.add(folder + "/" + file);
        }
      }
    }
    return guest.snapshotOf(DEVICE) + kept;
  }

  /** Return what was done, without what differs from run to run. */
  private static List<String> log(Guest guest) {
    List<String> events = new ArrayList<>();
    guest
        .readFile("/run/fault/log")
        .lines()
        .forEach(
            line ->
                events.add(
                    line.replaceAll("/[^ ]*/jspawnhelper", "a program")
                        .replaceAll("\\.(\\S+)~\\d+:\\d+", "draft of $1")
                        .replaceAll("\\d{8}T\\d{6}-\\d+-\\d+-\\d+", "TRANSACTION")
                        .replaceAll("/sys/devices/\\S+/(0000:\\S+)", "/sys/bus/pci/devices/$1")));
    return events;
  }

  private static final String HEADER =
      """
      # The fault matrix, on a real kernel

      As [the other one](fault-matrix.md), on Linux 6.12 in QEMU: each row is a system call by which Vario changes the host or
      its state folder, in their order. It is *refused* with an error (ENODEV by sysfs, ENOSPC by the disk, EAGAIN for a new
      process), or Vario is *killed before* it by SIGKILL, and `vario recover` runs. A cell says where the device and
      the state folder end: as **before**, or as was **asked**. There is no third way: the test that makes this table
      (`KernelFaultTest`) fails otherwise. To be killed before the next call is to be killed after this one. The writes
      that may block are another process's, dd's: it makes them all the same when Vario is killed before.
      """;
}
