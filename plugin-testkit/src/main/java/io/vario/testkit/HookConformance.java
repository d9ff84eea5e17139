package io.vario.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import io.vario.resolve.Containment;
import io.vario.testkit.Repetition.Oracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Hold a driver hook to the rules: a plugin's test extends this class.
 *
 * <p>The rules, each a test: a valid name; the same name and priority for ever; {@code concern}
 * changes nothing, and gives the same answer to whoever asks and in whatever order, within its
 * deadline, as one short clause; nothing of Vario but the SPI is used, and nothing printed; the
 * work is done within its deadline; it is harmless when it is done twice; {@code afterReturn} sets
 * up what {@code beforeRelease} ended, in a later process too, and changes nothing if nothing was
 * ended; both serve several devices at once; and at least one device is of concern, or all else
 * would mean nothing.
 *
 * <p>Whether anything was changed is seen by {@link #state}. So let the hook work on something that
 * only stands for the daemon or whatever it is about: each test is run on a new instance of the
 * class, so that a field serves.
 *
 * <p>The hook is asked about the devices of the bundled hosts, and on each of them about those of
 * {@link #devices}.
 */
public abstract class HookConformance {
  private static final int LONGEST_CONCERN = 200;
  private static final int MOST_AT_ONCE = 8;
  private static final DriverName VFIO = DriverName.parse("vfio-pci");

  /** Create the test. */
  protected HookConformance() {}

  /**
   * Make the hook that is tested, as a host would. All that one test makes work on the same thing.
   *
   * @return a new hook at each call; never null
   */
  protected abstract DriverHook hook();

  /**
   * Return the state of what the hook works on.
   *
   * @return a value that is equal if and only if the state is, such as {@code "acmed runs"}; never
   *     null
   */
  protected abstract Object state();

  /**
   * Return devices that concern the hook, or that no bundled host has.
   *
   * @return the devices, made by {@link PciDevice#builder} and on their driver; none unless
   *     overridden; never null
   */
  protected List<PciDevice> devices() {
    return List.of();
  }

  /**
   * Return how long the name, the priority or a concern may take. It is asked for up to three times
   * before it counts as late, since a test's machine may be busy.
   *
   * @return the deadline; a second unless overridden, as the engine usually grants two; never null
   */
  protected Duration deadline() {
    return Duration.ofSeconds(1);
  }

  /**
   * Return how long {@code beforeRelease} and {@code afterReturn} may take.
   *
   * @return the deadline; as much as the engine usually grants unless overridden; never null
   */
  protected Duration workDeadline() {
    return Containment.USUAL_WORK_DEADLINE;
  }

  @Test
  final void hasAValidName() {
    Sense.requireName(name(hook()));
  }

  @Test
  final void keepsItsNameAndPriority() {
    DriverHook first = hook();
    String name = name(first);
    int priority = priority(first);
    for (TestHost host : hosts()) {
      Repetition.answers(oracle(first), host.someDevices(Repetition.SOME), host);
    }
    Map<String, DriverHook> others = Map.of("later", first, "in another instance", hook());
    others.forEach(
        (when, other) -> {
          assertEquals(name, name(other), () -> "name() is not the same " + when);
          assertEquals(priority, priority(other), () -> "priority() is not the same " + when);
        });
  }

  @Test
  final void givesTheSameAnswerAgain() {
    Repetition.requireSameAgain(this::oracle, hosts());
  }

  @Test
  final void givesTheSameAnswerToSeveralThreads() throws Exception {
    Repetition.requireSameToThreads(this::oracle, hosts());
  }

  @Test
  final void answersSensiblyAndInTime() {
    Oracle<List<Optional<String>>> oracle = oracle();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.devices()) {
        for (Optional<String> concern : oracle.answer(device, host)) {
          concern.ifPresent(text -> Sense.requireClause("a concern", text, LONGEST_CONCERN));
        }
      }
    }
  }

  @Test
  final void changesNothingByItsConcern() {
    Object before = state();
    Oracle<List<Optional<String>>> oracle = oracle();
    for (TestHost host : hosts()) {
      for (PciDevice device : host.devices()) {
        oracle.answer(device, host);
        assertEquals(before, state(), () -> "concern() changed something for " + device);
      }
    }
  }

  @Test
  final void seesNothingOfVarioButTheSpi() {
    Set<String> found = Reach.ofWorker(hook().getClass()).forbidden();
    assertTrue(
        found.isEmpty(),
        () ->
            "a hook sees the SPI and the JDK alone, prints nothing and ends no process: "
                + String.join("; ", found));
  }

  @Test
  final void endsSomethingOnlyOnce() {
    PciDevice device = concerned().get(0);
    Object running = state();
    release(hook(), device);
    Object ended = state();
    assertNotEquals(
        running,
        ended,
        () -> "beforeRelease() changed nothing for " + device + ", so nothing was tested");
    DriverHook again = hook();
    for (int i = 0; i < 2; i++) {
      release(again, device);
      assertEquals(ended, state(), "beforeRelease() is not harmless when it is done twice");
    }
  }

  @Test
  final void setsUpAgainWhatItEnded() {
    PciDevice device = concerned().get(0);
    Object running = state();
    DriverHook hook = hook();
    release(hook, device);
    giveBack(hook, device);
    assertEquals(running, state(), "afterReturn() does not set up what was ended");
    release(hook, device);
    // After a crash it is another process that recovers.
    DriverHook later = hook();
    giveBack(later, device);
    assertEquals(running, state(), "another instance does not set up what was ended");
    giveBack(later, device);
    assertEquals(running, state(), "afterReturn() is not harmless when it is done twice");
  }

  @Test
  final void setsUpNothingThatItDidNotEnd() {
    PciDevice device = concerned().get(0);
    Object running = state();
    giveBack(hook(), device);
    assertEquals(running, state(), "afterReturn() is not harmless without beforeRelease()");
  }

  @Test
  final void servesSeveralDevicesAtOnce() throws Exception {
    List<PciDevice> all = concerned();
    List<PciDevice> some = all.subList(0, Math.min(all.size(), MOST_AT_ONCE));
    Object running = state();
    DriverHook hook = hook();
    atOnce(some, hook, this::release);
    Object ended = state();
    assertNotEquals(running, ended, "beforeRelease() changed nothing, so nothing was tested");
    atOnce(some, hook, this::giveBack);
    assertEquals(running, state(), "several devices at once are not all set up again");
    for (PciDevice device : some) {
      release(hook, device);
    }
    assertEquals(ended, state(), "several devices at once end otherwise than one by one");
  }

  private static void atOnce(
      List<PciDevice> devices, DriverHook hook, BiConsumer<DriverHook, PciDevice> work)
      throws InterruptedException {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (PciDevice device : devices) {
      calls.add(
          () -> {
            work.accept(hook, device);
            return true;
          });
    }
    Deadline.together(calls);
  }

  @Test
  final void concernsADevice() {
    concerned();
  }

  /** Return the devices that concern the hook on their own driver, from one host. */
  private List<PciDevice> concerned() {
    DriverHook hook = hook();
    for (TestHost host : hosts()) {
      List<PciDevice> concerned = new ArrayList<>();
      for (PciDevice device : host.devices()) {
        if (device.driver().isPresent()
            && concern(hook, device, device.driver().get(), host).isPresent()) {
          concerned.add(device);
        }
      }
      if (!concerned.isEmpty()) {
        return concerned;
      }
    }
    throw new AssertionError(
        "no device concerns it, so nothing was tested: let devices() return one that does, on its"
            + " driver");
  }

  private Oracle<List<Optional<String>>> oracle() {
    return oracle(hook());
  }

  /** Ask about the driver that a device has, and about one that it may have. */
  private Oracle<List<Optional<String>>> oracle(DriverHook hook) {
    return (device, host) -> {
      List<Optional<String>> concerns = new ArrayList<>(2);
      device.driver().ifPresent(driver -> concerns.add(concern(hook, device, driver, host)));
      concerns.add(concern(hook, device, VFIO, host));
      return concerns;
    };
  }

  private Optional<String> concern(
      DriverHook hook, PciDevice device, DriverName driver, TestHost host) {
    return asking()
        .ask(
            "concern() for " + device + " on " + driver + " of " + host,
            () -> hook.concern(device, driver));
  }

  private void release(DriverHook hook, PciDevice device) {
    work("beforeRelease()", device, () -> hook.beforeRelease(device));
  }

  private void giveBack(DriverHook hook, PciDevice device) {
    work("afterReturn()", device, () -> hook.afterReturn(device));
  }

  private void work(String what, PciDevice device, Runnable work) {
    Deadline.callOnce(
        what + " for " + device,
        workDeadline(),
        () -> {
          work.run();
          return true;
        });
  }

  private String name(DriverHook hook) {
    return asking().ask("name()", hook::name);
  }

  private int priority(DriverHook hook) {
    return asking().ask("priority()", hook::priority);
  }

  private Asking asking() {
    return new Asking(deadline());
  }

  private List<TestHost> hosts() {
    return TestHost.allWith(devices());
  }
}
