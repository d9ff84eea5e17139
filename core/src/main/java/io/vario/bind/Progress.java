package io.vario.bind;

import io.vario.plan.Step;
import org.osgi.annotation.versioning.ConsumerType;

/** Learn how a change goes on, while it does; called by several threads when devices are many. */
@ConsumerType
public interface Progress {
  /** Take no interest. */
  Progress NONE = new Progress() {};

  /**
   * Learn that a step begins.
   *
   * @param step the step
   */
  default void begun(Step step) {}

  /**
   * Learn what became of a device; nothing more is done to it.
   *
   * @param outcome what became of it
   */
  default void ended(Outcome outcome) {}
}
