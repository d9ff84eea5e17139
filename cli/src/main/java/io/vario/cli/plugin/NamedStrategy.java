package io.vario.cli.plugin;

import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.util.List;

/** Hold a plugin's strategy to the name and priority that it gave at first. */
final class NamedStrategy implements SelectionStrategy {
  private final SelectionStrategy strategy;
  private final String name;
  private final int priority;

  NamedStrategy(SelectionStrategy strategy, String name, int priority) {
    this.strategy = strategy;
    this.name = name;
    this.priority = priority;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public SelectionStrategy configured(Settings settings) {
    return new NamedStrategy(strategy.configured(settings), name, priority);
  }

  @Override
  public List<Veto> veto(PciDevice device, SelectionContext context) {
    return strategy.veto(device, context);
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    return strategy.propose(device, context);
  }

  @Override
  public String toString() {
    return name;
  }
}
