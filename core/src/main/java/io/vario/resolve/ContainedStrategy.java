package io.vario.resolve;

import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Ask a plugin's strategy within containment, and never again once it is overdue. */
final class ContainedStrategy implements SelectionStrategy {
  private final Containment containment;
  private final SelectionStrategy strategy;
  private final String name;
  private final int priority;
  private final String origin;
  private final Containment.Cell cell;

  ContainedStrategy(
      Containment containment,
      SelectionStrategy strategy,
      String name,
      int priority,
      String origin) {
    this.containment = containment;
    this.strategy = strategy;
    this.cell = containment.cell(strategy);
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

  /** Ask the strategy for all that it has to say, in one call. */
  Answer ask(PciDevice device, SelectionContext context) {
    return cell.call(new Question(strategy, device, context));
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    return ask(device, context).proposals();
  }

  @Override
  public List<Veto> veto(PciDevice device, SelectionContext context) {
    return ask(device, context).vetoes();
  }

  @Override
  public SelectionStrategy configured(Settings settings) {
    Configured configured = cell.call(new Configuring(strategy, settings));
    if (configured.strategy == null) {
      throw configured.refusal == null
          ? Containment.unusable("it returned null instead of a configured strategy")
          : configured.refusal;
    }
    return new ContainedStrategy(containment, configured.strategy, name, priority, origin);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Ask, and look the answer through, as its lists may be of the plugin's own making. */
  private record Question(SelectionStrategy strategy, PciDevice device, SelectionContext context)
      implements Callable<Answer> {
    @Override
    public Answer call() {
      return Answer.of(strategy, device, context);
    }
  }

  /** Hold the strategy that works by settings, or what is wrong with them. */
  private record Configured(
      @Nullable SelectionStrategy strategy, @Nullable VarioException refusal) {}

  /** Configure; what the strategy says of bad settings is handed on as it is. */
  private record Configuring(SelectionStrategy strategy, Settings settings)
      implements Callable<Configured> {
    @Override
    public Configured call() {
      try {
        return new Configured(strategy.configured(settings), null);
      } catch (VarioException refusal) {
        if (refusal.getClass() != VarioException.class) {
          throw refusal;
        }
        return new Configured(null, refusal);
      }
    }
  }
}
