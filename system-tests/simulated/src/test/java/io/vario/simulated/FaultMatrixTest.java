package io.vario.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.error.Errno;
import io.vario.hook.DriverHook;
import io.vario.host.Host;
import io.vario.plugin.Extensions;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.simulated.Trouble.Kind;
import io.vario.simulator.SimulatedKernel;
import io.vario.state.BindingRecord;
import io.vario.state.StateStore;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Let each thing that Vario does go wrong in each way, in every kind of transaction: the host ends
 * as before or as was asked, and the state folder tells the same.
 *
 * <p>The table in {@code docs/fault-matrix.md} is what came of it; {@code -Dgolden.update=true}
 * writes it anew.
 */
class FaultMatrixTest {
  private static final Path TABLE = Path.of("..", "..", "docs", "fault-matrix.md");
  private static final String NIC = "0000:03:00.0";
  private static final String VARIANT = "0000:01:00.0";
  private static final String SHARED_A = "0000:07:01.0";
  private static final String SHARED_B = "0000:07:02.0";
  private static final String BEFORE = "before";
  private static final String GOAL = "asked";

  private final RecordedKernelFiles recording =
      new RecordedKernelFiles(Path.of(System.getProperty("vario.hosts", "../hosts"), "qemu-guest"));

  @TempDir private Path scratch;
  private int runs;

  /** Name the transactions. */
  private enum Change {
    FIRST_DETACH("detach from e1000e; vfio-pci is not loaded yet", NIC),
    VARIANT_DETACH("detach from virtio-pci to a variant", VARIANT),
    OVERRIDDEN_DETACH("detach with an administrator's override set", NIC),
    HANDED_ON("detach from vfio-pci to a variant", VARIANT),
    REATTACH("reattach, as recorded", NIC),
    REATTACH_OVERRIDDEN("reattach, as recorded with an administrator's override", NIC),
    RELEASE("reattach without a record", NIC),
    TWO_TOGETHER("detach of two devices of one group", SHARED_A, SHARED_B),
    TWO_BACK("reattach of two devices of one group", SHARED_A, SHARED_B),
    HOOKED_DETACH("detach, with a hook that stops a daemon", NIC),
    HOOKED_REATTACH("reattach, with a hook that starts the daemon again", NIC),
    HOOKED_TWO_BACK("reattach of two devices of one group, with the hook", SHARED_A, SHARED_B);

    private final String words;
    private final String devices;

    Change(String words, String... devices) {
      this.words = words;
      this.devices = String.join(" ", devices);
    }

    List<PciAddress> addresses() {
      return Stream.of(devices.split(" ")).map(PciAddress::parse).toList();
    }

    boolean isReattach() {
      return switch (this) {
        case REATTACH, REATTACH_OVERRIDDEN, RELEASE, TWO_BACK -> true;
        case HOOKED_REATTACH, HOOKED_TWO_BACK -> true;
        default -> false;
      };
    }

    boolean isHooked() {
      return this == HOOKED_DETACH || this == HOOKED_REATTACH || this == HOOKED_TWO_BACK;
    }
  }

  /** A hook that stops a daemon for each device that the host's driver lets go of. */
  private static final class Daemons implements DriverHook {
    final Set<PciAddress> stopped = new ConcurrentSkipListSet<>();

    @Override
    public String name() {
      return "daemon";
    }

    @Override
    public Optional<String> concern(PciDevice device, DriverName driver) {
      return driver.toString().startsWith("e1000") ? Optional.of("stop it") : Optional.empty();
    }

    @Override
    public void beforeRelease(PciDevice device) {
      requireHostDriver(device);
      stopped.add(device.address());
    }

    @Override
    public void afterReturn(PciDevice device) {
      requireHostDriver(device);
      stopped.remove(device.address());
    }

    private static void requireHostDriver(PciDevice device) {
      assertThat(device.driver().toString()).as("who owns %s", device).contains("e1000");
    }
  }

  /** A machine and its state folder, at the beginning of a transaction. */
  private final class Bench {
    final SimulatedKernel kernel = SimulatedKernel.of(recording);
    final Path folder;
    final StateStore store;
    final Daemons daemons = new Daemons();
    final Change change;
    final String before;

    Bench(Change change) {
      this.change = change;
      runs++;
      folder = scratch.resolve("state" + runs);
      store = new FileState(folder, "vario test", FileState.bootOf(recording));
      Trouble none = Trouble.none(kernel, store);
      switch (change) {
        case OVERRIDDEN_DETACH -> override(change.addresses().get(0), "e1000e");
        case REATTACH_OVERRIDDEN -> {
          override(change.addresses().get(0), "e1000e");
          succeed(detach(none, "vfio_pci"));
        }
        case HANDED_ON, REATTACH, RELEASE, TWO_BACK, HOOKED_REATTACH, HOOKED_TWO_BACK ->
            succeed(detach(none, "vfio_pci"));
        default -> {
          // The first state will do.
        }
      }
      if (change == Change.RELEASE) {
        store.ledger().forget(change.addresses().get(0));
      }
      before = state();
    }

    private void override(PciAddress address, String driver) {
      kernel.write(
          "/sys/bus/pci/devices/" + address + "/driver_override",
          DriverOverride.parse(driver).toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void succeed(List<Outcome> outcomes) {
      assertThat(outcomes).allMatch(Outcome::isSuccess);
    }

    /** Carry out the transaction, with what goes wrong in it. */
    List<Outcome> run(Trouble trouble) {
      if (change.isReattach()) {
        return engine(trouble).reattach(devices(trouble), Set.of(), Terms.USUAL);
      }
      return detach(trouble, change == Change.VARIANT_DETACH ? null : wanted());
    }

    private String wanted() {
      return change == Change.HANDED_ON ? "virtio_vfio_pci" : "vfio_pci";
    }

    private List<Outcome> detach(Trouble trouble, String driver) {
      // By name: which driver the strategies would choose is not what is tested here.
      String name = driver == null ? "virtio_vfio_pci" : driver;
      DetachRequest request = new DetachRequest(Optional.of(name), NamePolicy.FORGIVING, Set.of());
      return engine(trouble).detach(devices(trouble), request, Terms.USUAL);
    }

    /** Recover as a later process does. */
    List<Outcome> recover(Trouble trouble) {
      return engine(trouble).recover(all -> true, Terms.USUAL);
    }

    List<Outcome> recover() {
      return recover(Trouble.none(kernel, store));
    }

    private Vario engine(Trouble trouble) {
      Trouble.Machine machine = trouble.machine();
      List<DriverHook> hooks = change.isHooked() ? List.of(trouble.hook(daemons)) : List.of();
      return new Vario(
          SysfsHost.of(machine, machine),
          new Extensions(List.of(), List.of(), hooks),
          FallbackPolicy.ALLOW,
          trouble.state());
    }

    private List<PciDevice> devices(Trouble trouble) {
      Host host = SysfsHost.of(trouble.machine(), trouble.machine());
      List<PciDevice> devices = new ArrayList<>();
      for (PciAddress address : change.addresses()) {
        devices.add(host.inventory().device(address).orElseThrow());
      }
      return devices;
    }

    /** Return where the devices are, what is recorded of them, and what is stopped. */
    String state() {
      return deviceState() + " stopped: " + daemons.stopped;
    }

    private String deviceState() {
      Host host = SysfsHost.of(kernel, kernel);
      StringBuilder state = new StringBuilder();
      for (PciAddress address : change.addresses()) {
        PciDevice device = host.inventory().device(address).orElseThrow();
        state.append(device.driver()).append(device.override()).append(device.vfio().isPresent());
        BindingRecord record = store.ledger().find(address).orElse(null);
        state.append(
            record == null ? " unrecorded" : " " + record.given() + " from " + record.previous());
        state.append('\n');
      }
      return state.append(store.journal().open().isEmpty() ? "" : "open").toString();
    }

    private String endsAs(String goal) {
      String state = state();
      assertThat(state).isIn(before, goal);
      assertThat(leftovers()).isEmpty();
      return state.equals(before) ? BEFORE : GOAL;
    }

    /** Tell the end when a hook itself has failed, which is told if it did not undo the change. */
    private String endsAs(String goal, List<Outcome> outcomes) {
      boolean told = false;
      for (Outcome outcome : outcomes) {
        told |= String.join("", outcome.warnings()).contains("the hook daemon could not");
      }
      if (told && goal.startsWith(deviceState())) {
        assertThat(leftovers()).isEmpty();
        return GOAL + ", told";
      }
      return endsAs(goal);
    }

    /** Return the files of the state folder that hold neither a record nor nothing. */
    private List<String> leftovers() {
      List<String> left = new ArrayList<>();
      for (String part : List.of("journal", "locks")) {
        String[] names = folder.resolve(part).toFile().list();
        for (String name : names == null ? new String[0] : names) {
          if (!name.equals("guard")) {
            left.add(part + "/" + name);
          }
        }
      }
      return left;
    }
  }

  @Test
  void everyFaultLeadsBackOrThere() throws IOException {
    StringBuilder table = new StringBuilder();
    for (Change change : Change.values()) {
      table.append("\n## ").append(change.words).append("\n\n");
      table.append("| what Vario does | refused | refused from then on | without effect ");
      table.append("| killed before | killed after | unanswered | killed, and killed again |\n");
      table.append("|---|---|---|---|---|---|---|---|\n");
      rows(change, table);
    }
    String text = HEADER + table;
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLE, text);
    }
    assertThat(TABLE).hasContent(text);
  }

  private void rows(Change change, StringBuilder table) {
    Bench dry = new Bench(change);
    Trouble none = Trouble.none(dry.kernel, dry.store);
    assertThat(dry.run(none)).allMatch(Outcome::isSuccess);
    String goal = dry.state();
    assertThat(goal).isNotEqualTo(dry.before);
    List<String> events = none.seen();
    for (int at = 0; at < events.size(); at++) {
      String event = events.get(at);
      boolean kernel = event.startsWith("`");
      boolean hook = event.startsWith(Trouble.HOOK);
      table.append("| ").append(event);
      table.append(" | ");
      table.append(
          hook
              ? hookFails(change, at, goal, Kind.REFUSED, Kind.DONE_AND_THROWN)
              : refused(change, at, goal, Kind.REFUSED, kernel));
      table.append(" | ").append(refused(change, at, goal, Kind.REFUSED_FROM_THEN_ON, kernel));
      table.append(" | ").append(kernel ? ignored(change, at, goal) : "-");
      table.append(" | ").append(killed(change, at, goal, Kind.KILLED_BEFORE));
      table.append(" | ").append(killed(change, at, goal, Kind.KILLED_AFTER));
      boolean mayBlock = kernel && !event.contains("driver_override");
      table.append(" | ");
      table.append(
          hook
              ? hookFails(change, at, goal, Kind.HUNG, Kind.DONE_AND_HUNG, Kind.DONE_LATE)
              : mayBlock ? unanswered(change, at, goal) : "-");
      table.append(" | ").append(killedTwice(change, at, goal)).append(" |\n");
    }
  }

  /** Refuse one thing, with each error that there is. */
  private String refused(Change change, int at, String goal, Kind kind, boolean kernel) {
    Set<String> ends = new LinkedHashSet<>();
    for (Errno errno : kernel ? Errno.values() : new Errno[] {Errno.ENOSPC}) {
      Bench bench = new Bench(change);
      Trouble trouble = new Trouble(bench.kernel, bench.store, kind, at, errno);
      List<Outcome> outcomes = bench.run(trouble);
      if (!bench.store.journal().open().isEmpty()) {
        // Not even the undo went through: that was said, and whoever comes next is kept away.
        assertThat(outcomes).anyMatch(outcome -> !outcome.isSuccess());
        assertThat(bench.run(Trouble.none(bench.kernel, bench.store)))
            .as("a change of a device that was left half-way")
            .noneMatch(Outcome::isSuccess);
        assertThat(bench.recover()).allMatch(Outcome::isSuccess);
        ends.add(bench.endsAs(goal) + ", recovered");
        continue;
      }
      String end = bench.endsAs(goal);
      assertThat(outcomes.stream().allMatch(Outcome::isSuccess))
          .as("%s, %d refused with %s: %s", change, at, errno, outcomes)
          .isEqualTo(end.equals(GOAL));
      ends.add(end);
    }
    return String.join(" or ", new TreeSet<>(ends));
  }

  /** Let a hook throw or hang: the change is undone if the driver still has the device. */
  private String hookFails(Change change, int at, String goal, Kind... kinds) {
    Set<String> ends = new LinkedHashSet<>();
    for (Kind kind : kinds) {
      Bench bench = new Bench(change);
      Trouble trouble = new Trouble(bench.kernel, bench.store, kind, at, Errno.EIO);
      List<Outcome> outcomes = bench.run(trouble);
      trouble.awaitHooks();
      String end = bench.endsAs(goal, outcomes);
      assertThat(outcomes.stream().allMatch(Outcome::isSuccess))
          .as("%s, %d fails as %s: %s", change, at, kind, outcomes)
          .isEqualTo(!end.equals(BEFORE));
      ends.add(end);
    }
    return String.join(" or ", new TreeSet<>(ends));
  }

  private String ignored(Change change, int at, String goal) {
    Bench bench = new Bench(change);
    List<Outcome> outcomes =
        bench.run(new Trouble(bench.kernel, bench.store, Kind.IGNORED, at, Errno.EIO));
    String end = bench.endsAs(goal);
    assertThat(outcomes.stream().allMatch(Outcome::isSuccess)).isEqualTo(end.equals(GOAL));
    return end;
  }

  private String killed(Change change, int at, String goal, Kind kind) {
    Bench bench = new Bench(change);
    kill(bench, new Trouble(bench.kernel, bench.store, kind, at, Errno.EIO), false);
    assertThat(bench.recover()).allMatch(Outcome::isSuccess);
    return bench.endsAs(goal);
  }

  /** Kill the process, and then the recovery at each thing that it does. */
  private String killedTwice(Change change, int at, String goal) {
    Set<String> ends = new TreeSet<>();
    int steps = 1;
    for (int second = 0; second < steps; second++) {
      Bench bench = new Bench(change);
      kill(bench, new Trouble(bench.kernel, bench.store, Kind.KILLED_AFTER, at, Errno.EIO), false);
      if (second == 0) {
        Bench count = new Bench(change);
        kill(
            count, new Trouble(count.kernel, count.store, Kind.KILLED_AFTER, at, Errno.EIO), false);
        Trouble counting = Trouble.none(count.kernel, count.store);
        count.recover(counting);
        steps = counting.seen().size();
        if (steps == 0) {
          return count.endsAs(goal);
        }
      }
      kill(
          bench,
          new Trouble(bench.kernel, bench.store, Kind.KILLED_AFTER, second, Errno.EIO),
          true);
      assertThat(bench.recover()).allMatch(Outcome::isSuccess);
      ends.add(bench.endsAs(goal));
    }
    return String.join(" or ", ends);
  }

  private static void kill(Bench bench, Trouble trouble, boolean recovering) {
    boolean killed = false;
    try {
      if (recovering) {
        bench.recover(trouble);
      } else {
        bench.run(trouble);
      }
    } catch (Trouble.Killed end) {
      killed = true;
    }
    assertThat(killed).as("whether it came to the kill").isTrue();
  }

  private String unanswered(Change change, int at, String goal) {
    Bench bench = new Bench(change);
    Trouble trouble = new Trouble(bench.kernel, bench.store, Kind.UNANSWERED, at, Errno.EIO);
    List<Outcome> outcomes = bench.run(trouble);
    assertThat(outcomes).anyMatch(outcome -> outcome.kind() == Outcome.Kind.STUCK);
    int writes = trouble.seen().size();
    assertThat(bench.recover(trouble))
        .as("a recovery before the kernel has answered")
        .anyMatch(outcome -> outcome.kind() == Outcome.Kind.STUCK);
    assertThat(trouble.seen().subList(writes, trouble.seen().size()))
        .as("what is written meanwhile")
        .noneMatch(event -> event.startsWith("`"));
    trouble.answer();
    assertThat(bench.recover(trouble)).allMatch(Outcome::isSuccess);
    return bench.endsAs(goal);
  }

  private static final String HEADER =
      """
      # The fault matrix

      What becomes of a host when one thing goes wrong. Each row is one thing that Vario does in a transaction, in its order;
      each column a way in which it goes wrong. A cell says where the devices, their overrides and Vario's records end:
      as they were **before**, or as was **asked**. There is no third way: the test that makes this table
      (`FaultMatrixTest`, on the simulator) fails otherwise.

      - *refused*: by the kernel with each error that Vario knows, by modprobe, or by a full disk. *From then on*: and so is
        all that follows, the undo included; "recovered" means that the device was stuck, said so, let nobody near it, and
        `vario recover` put it right later.
      - *without effect*: the kernel says yes and does nothing.
      - *killed*: by SIGKILL right before or after; then `vario recover` ran. *Killed again*: and the recovery is killed
        after each thing that it does in turn; then it ran again.
      - *unanswered*: the kernel does not answer the write within the deadline; the device is stuck, `vario recover` leaves
        it alone, and puts it right once the kernel has answered.

      A plugin's hook counts as what it does to the host: here a daemon runs, or is stopped, and that is compared like the
      rest. A hook is *refused* if it throws, before its work or after it, and *unanswered* if it does not return within
      its deadline: before its work, after it, or so that it does the work when it was given up already. "told" means that
      the device is where it was asked for, and that the outcome warns of the hook, whose work nobody else can do.
      """;
}
