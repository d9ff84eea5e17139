package io.vario.testkit;

import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ask a strategy, each question within a deadline, and take no answer that is none. */
final class Interview {
  private final SelectionStrategy strategy;
  private final Duration deadline;
  private final Asking asking;

  Interview(SelectionStrategy strategy, Duration deadline) {
    this.strategy = strategy;
    this.deadline = deadline;
    this.asking = new Asking(deadline);
  }

  String name() {
    return asking.ask("name()", strategy::name);
  }

  int priority() {
    return asking.ask("priority()", strategy::priority);
  }

  /** Ask from now on what the strategy makes of settings. */
  Interview configured(Settings settings) {
    return new Interview(
        asking.ask("configured() with " + settings, () -> strategy.configured(settings)), deadline);
  }

  /** Return what the strategy says against settings; empty if it takes them. */
  Optional<VarioException> refusalOf(Settings settings) {
    return asking.ask(
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
    return asking.list(
        "veto() for " + device + " of " + host, () -> strategy.veto(device, host::catalog));
  }

  /** Return the very list that the strategy hands out. */
  List<Proposal> proposals(PciDevice device, TestHost host) {
    return asking.list(
        "propose() for " + device + " of " + host, () -> strategy.propose(device, host::catalog));
  }

  Opinion opinion(PciDevice device, TestHost host) {
    return new Opinion(vetoes(device, host), proposals(device, host));
  }
}
