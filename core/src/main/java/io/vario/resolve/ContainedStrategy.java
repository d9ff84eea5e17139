package io.vario.resolve;

import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.util.List;
import java.util.concurrent.Callable;

/** Ask a plugin's strategy within containment, and never again once it is overdue. */
final class ContainedStrategy implements SelectionStrategy {
  private final Containment containment;
  private final SelectionStrategy strategy;
  private final String name;
  private final int priority;
  private final String origin;
  private volatile boolean isQuarantined;

  ContainedStrategy(
      Containment containment,
      SelectionStrategy strategy,
      String name,
      int priority,
      String origin) {
    this.containment = containment;
    this.strategy = strategy;
    this.name = name;
    this.priority = priority;
    this.origin = origin;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int priority() {
    return priority;
  }

  /** Return where the strategy comes from. */
  String origin() {
    return origin;
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    if (isQuarantined) {
      throw Containment.unusable("it did not answer in time before, and is not asked any more");
    }
    try {
      return containment.call(
          strategy.getClass().getClassLoader(), new Question(strategy, device, context));
    } catch (Containment.OverdueException overdue) {
      isQuarantined = true;
      throw overdue;
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** Ask, and look the answer through, as its list may be of the plugin's own making. */
  private record Question(SelectionStrategy strategy, PciDevice device, SelectionContext context)
      implements Callable<List<Proposal>> {
    @Override
    public List<Proposal> call() {
      return Proposals.of(strategy.propose(device, context));
    }
  }
}
