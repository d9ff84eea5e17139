package io.vario.testkit;

import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Ask a strategy, each question within a deadline, and take no answer that is none. */
final class Interview {
  private final SelectionStrategy strategy;
  private final Duration deadline;

  Interview(SelectionStrategy strategy, Duration deadline) {
    this.strategy = strategy;
    this.deadline = deadline;
  }

  String name() {
    return ask("name()", strategy::name);
  }

  int priority() {
    return ask("priority()", strategy::priority);
  }

  /** Ask from now on what the strategy makes of settings. */
  Interview configured(Settings settings) {
    return new Interview(
        ask("configured() with " + settings, () -> strategy.configured(settings)), deadline);
  }

  /** Return what the strategy says against settings; empty if it takes them. */
  Optional<VarioException> refusalOf(Settings settings) {
    return ask(
        "configured() with " + settings,
        () -> {
          try {
            strategy.configured(settings);
            return Optional.empty();
          } catch (VarioException refusal) {
            return Optional.of(refusal);
          }
        });
  }

  /** Return the very list that the strategy hands out. */
  List<Veto> vetoes(PciDevice device, TestHost host) {
    return list("veto() for " + device + " of " + host, () -> strategy.veto(device, host::catalog));
  }

  /** Return the very list that the strategy hands out. */
  List<Proposal> proposals(PciDevice device, TestHost host) {
    return list(
        "propose() for " + device + " of " + host, () -> strategy.propose(device, host::catalog));
  }

  Opinion opinion(PciDevice device, TestHost host) {
    return new Opinion(vetoes(device, host), proposals(device, host));
  }

  Map<PciDevice, Opinion> opinions(List<PciDevice> devices, TestHost host) {
    Map<PciDevice, Opinion> opinions = new HashMap<>();
    for (PciDevice device : devices) {
      opinions.put(device, opinion(device, host));
    }
    return opinions;
  }

  private <T> List<T> list(String question, Callable<List<T>> asking) {
    List<T> answer = ask(question, asking);
    for (T element : answer) {
      requireAnswer(element, question + " returned a list with null");
    }
    return answer;
  }

  private <T> T ask(String question, Callable<T> asking) {
    return requireAnswer(Deadline.call(question, deadline, asking), question + " returned null");
  }

  private static <T> T requireAnswer(@Nullable T answer, String otherwise) {
    if (answer == null) {
      throw new AssertionError(otherwise);
    }
    return answer;
  }
}
