package io.vario.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vario.device.PciDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Ask the same again: the answer depends neither on who asks, nor on when, nor in which order. */
final class Repetition {
  /** How many of a host's devices are asked about where all would take long; most are alike. */
  static final int SOME = 40;

  private static final int THREADS = 4;

  private Repetition() {}

  /** Answers for a device by a value that can be compared. */
  interface Oracle<A> {
    A answer(PciDevice device, TestHost host);
  }

  static <A> Map<PciDevice, A> answers(Oracle<A> oracle, List<PciDevice> devices, TestHost host) {
    Map<PciDevice, A> answers = new HashMap<>();
    for (PciDevice device : devices) {
      answers.put(device, oracle.answer(device, host));
    }
    return answers;
  }

  static <A> void requireSameAgain(Supplier<Oracle<A>> made, List<TestHost> hosts) {
    Oracle<A> oracle = made.get();
    Oracle<A> other = made.get();
    for (TestHost host : hosts) {
      List<PciDevice> devices = host.someDevices(SOME);
      Map<PciDevice, A> first = answers(oracle, devices, host);
      List<PciDevice> reversed = new ArrayList<>(devices);
      Collections.reverse(reversed);
      requireSame(first, answers(oracle, reversed, host), host, "asked again");
      requireSame(first, answers(other, reversed, host), host, "asked another instance");
    }
  }

  static <A> void requireSameToThreads(Supplier<Oracle<A>> made, List<TestHost> hosts)
      throws InterruptedException {
    for (TestHost host : hosts) {
      List<PciDevice> devices = host.someDevices(SOME);
      Map<PciDevice, A> expected = answers(made.get(), devices, host);
      Oracle<A> shared = made.get();
      List<Callable<Map<PciDevice, A>>> askers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        List<PciDevice> shifted = new ArrayList<>(devices);
        Collections.rotate(shifted, i);
        askers.add(() -> answers(shared, shifted, host));
      }
      for (Map<PciDevice, A> answers : Deadline.together(askers)) {
        requireSame(expected, answers, host, "asked by " + THREADS + " threads at once");
      }
    }
  }

  static <A> void requireSame(
      Map<PciDevice, A> expected, Map<PciDevice, A> answers, TestHost host, String when) {
    expected.forEach(
        (device, answer) ->
            assertEquals(
                answer,
                answers.get(device),
                () -> "the answer for " + device + " of " + host + " is another when " + when));
  }
}
