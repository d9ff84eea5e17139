package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  void everyFaultLeadsBackOrThere(Guest guest) throws Exception {
    StringBuilder table = new StringBuilder(HEADER);
    // Two guests side by side, for the two cores that the tests have at least.
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Guest other = Guest.boot()) {
      Future<String> reattach = threads.submit(() -> section(other, Request.REATTACH));
      table.append(section(guest, Request.DETACH));
      table.append(reattach.get());
    } finally {
      threads.shutdownNow();
    }
    String text = table.toString();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLE, text);
    }
    assertThat(TABLE).hasContent(text);
  }

  private static String section(Guest guest, Request request) {
    StringBuilder table = new StringBuilder();
    table.append("\n## ").append(request.verb).append("\n\n");
    table.append("| what Vario does | refused | killed before |\n|---|---|---|\n");
    String before = stateBefore(guest, request);
    End whole = run(guest, request, "0 kill");
    assertThat(whole.exit()).as(whole.said()).isZero();
    String asked = whole.state();
    assertThat(asked).isNotEqualTo(before);
    assertThat(whole.log()).hasSizeGreaterThan(10);
    for (int at = 1; at <= whole.log().size(); at++) {
      String event = whole.log().get(at - 1);
      table.append("| ").append(event).append(" | ");
      table.append(isRefused(event) ? refused(guest, request, at, event, before, asked) : "-");
      table.append(" | ").append(killed(guest, request, at, event, before, asked)).append(" |\n");
    }
    return table.toString();
  }

  /** Tell whether a refusal shows something that those of its neighbours do not. */
  private static boolean isRefused(String event) {
    return !event.startsWith("make") && !event.startsWith("sync") && !event.contains("/locks/");
  }

  private static String refused(
      Guest guest, Request request, int at, String event, String before, String asked) {
    End end = run(guest, request, at + " " + errnoFor(event));
    assertThat(end.exit()).as("exit code when refused: %s, %s", event, end.said()).isIn(0, 1);
    assertThat(end.state())
        .as("state after exit %d, refused: %s, %s", end.exit(), event, end.said())
        .isEqualTo(end.exit() == 0 ? asked : before);
    return end.exit() == 0 ? "asked" : "before";
  }

  private static String killed(
      Guest guest, Request request, int at, String event, String before, String asked) {
    End end = run(guest, request, at + " kill");
    assertThat(end.exit()).as("exit code when killed: %s", event).isEqualTo(KILLED);
    assertThat(end.recovered()).as("recovery after: %s, %s", event, end.said()).isZero();
    assertThat(end.state()).as("killed: %s, %s", event, end.said()).isIn(before, asked);
    return end.state().equals(before) ? "before" : "asked";
  }

  private static int errnoFor(String event) {
    // ENODEV where the kernel is asked, ENOSPC where a disk is, EAGAIN where a process is.
    return event.contains("/sys/") ? 19 : event.startsWith("start") ? 11 : 28;
  }

  private static String stateBefore(Guest guest, Request request) {
    return run(guest, request, "true", "0 kill").state();
  }

  private static End run(Guest guest, Request request, String plan) {
    return run(guest, request, "vario " + request.verb + " " + DEVICE.address(), plan);
  }

  /** Run a command from the first state on, with a fault; then recover, and look. */
  private static End run(Guest guest, Request request, String command, String plan) {
    String script =
        """
        /run/inside/reset || exit
        %s
        mkdir /run/fault
        echo '%s' >/run/fault/plan
        echo /usr/lib/vario-fault.so >/etc/ld.so.preload
        said=$(%s 2>&1)
        echo $?
        rm /etc/ld.so.preload /run/fault/plan
        said+=$(vario recover 2>&1)
        echo $?
        echo '== state'
        /run/inside/snapshot %s
        for file in /run/vario/{journal,bindings,locks}/*; do
          # Drafts of the dead are swept by the next who writes; the guard is not a lock.
          if [[ $file != *[*] && $file != */guard ]]; then echo "$file"; fi
        done
        echo '== log'
        cat /run/fault/log 2>/dev/null
        echo '== said'
        echo "$said"
        """
            .formatted(request.preparation, plan, command, DEVICE.address());
    String[] parts =
        guest
            .run(GuestCommand.shellWithVario(script).within(LIMIT))
            .expectSuccess()
            .stdout()
            .split("(?m)^== \\w+\n", -1);
    List<String> codes = parts[0].lines().toList();
    return new End(
        Integer.parseInt(codes.get(0)),
        Integer.parseInt(codes.get(1)),
        parts[1],
        log(parts[2]),
        parts[3]);
  }

  /** Return what was done, without what differs from run to run. */
  private static List<String> log(String text) {
    List<String> events = new ArrayList<>();
    text.lines()
        .forEach(
            line ->
                events.add(
                    line.replaceAll("/[^ ]*/jspawnhelper", "a program")
                        .replaceAll("/\\.(\\S+)~\\d+:\\d+", "/draft of $1")
                        .replaceAll("\\d{8}T\\d{6}-\\d+-\\d+-\\d+", "TRANSACTION")
                        .replaceAll(
                            "/sys/devices/\\S+/(0000:[^/ ]+)/", "/sys/bus/pci/devices/$1/")));
    return events;
  }

  private static final String HEADER =
      """
      # The fault matrix, on a real kernel

      As [the other one](fault-matrix.md), on Linux 6.12 in QEMU: each row is a system call by which Vario changes the host or
      its state folder, in their order. It is *refused* with an error (ENODEV by sysfs, ENOSPC by the disk, EAGAIN for a new
      process; only where that shows more than its neighbours do), or Vario is *killed before* it by SIGKILL, and then
      `vario recover` runs. A cell says where the device and the state folder end: as **before**, or as was **asked**.
      There is no third way: the test that makes this table (`KernelFaultTest`) fails otherwise. To be killed before the
      next call is to be killed after this one. The writes that may block are another process's, dd's: it makes them all the
      same when Vario is killed before.
      """;
}
