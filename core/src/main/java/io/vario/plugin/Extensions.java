package io.vario.plugin;

import io.vario.check.SafetyCheck;
import io.vario.hook.DriverHook;
import io.vario.strategy.SelectionStrategy;
import java.util.List;

/**
 * Hold what an engine works with beside the host: immutable, so that who began with it ends with
 * it.
 *
 * @param strategies the selection strategies, in the order in which they are asked
 * @param checks the safety checks, in the order in which their findings are reported
 * @param hooks the driver hooks, in the order in which they are called before a driver lets go
 */
public record Extensions(
    List<SelectionStrategy> strategies, List<SafetyCheck> checks, List<DriverHook> hooks) {
  /** Hold nothing. */
  public static final Extensions NONE = new Extensions(List.of(), List.of(), List.of());

  /**
   * Create the set; the lists are copied.
   *
   * @param strategies the selection strategies, in the order in which they are asked
   * @param checks the safety checks, in the order in which their findings are reported
   * @param hooks the driver hooks, in the order in which they are called before a driver lets go
   */
  public Extensions {
    strategies = List.copyOf(strategies);
    checks = List.copyOf(checks);
    hooks = List.copyOf(hooks);
  }

  /**
   * Hold strategies alone.
   *
   * @param strategies the strategies, in the order in which they are asked
   * @return the set; never null
   */
  public static Extensions of(List<SelectionStrategy> strategies) {
    return new Extensions(strategies, List.of(), List.of());
  }

  /**
   * Exchange the strategies.
   *
   * @param others the strategies that serve instead, in the order in which they are asked
   * @return a set with the same checks and hooks; never null
   */
  public Extensions withStrategies(List<SelectionStrategy> others) {
    return new Extensions(others, checks, hooks);
  }

  /**
   * Exchange the checks.
   *
   * @param others the checks that serve instead, in the order in which their findings are reported
   * @return a set with the same strategies and hooks; never null
   */
  public Extensions withChecks(List<SafetyCheck> others) {
    return new Extensions(strategies, others, hooks);
  }
}
