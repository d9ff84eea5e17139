package io.vario.bind;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Say on which terms devices are changed.
 *
 * @param deadline how long the kernel may take for one write; longer than zero
 * @param patience how long to wait for others who are changing the same devices; zero or longer
 * @param keepGoing whether devices succeed or fail each for itself; otherwise all of them do, or
 *     none is changed
 * @param progress who learns how it goes on
 * @param cancelled asked before each step: whether to stop and put back what was changed
 */
public record Terms(
    Duration deadline,
    Duration patience,
    boolean keepGoing,
    Progress progress,
    BooleanSupplier cancelled) {

  /** Give the kernel 30 seconds for a write, wait 10 seconds for others, all or nothing. */
  public static final Terms USUAL =
      new Terms(Duration.ofSeconds(30), Duration.ofSeconds(10), false, Progress.NONE, () -> false);

  /**
   * Create the terms.
   *
   * @param deadline how long the kernel may take for one write; longer than zero
   * @param patience how long to wait for others who are changing the same devices; zero or longer
   * @param keepGoing whether devices succeed or fail each for itself; otherwise all of them do, or
   *     none is changed
   * @param progress who learns how it goes on
   * @param cancelled asked before each step: whether to stop and put back what was changed
   * @throws IllegalArgumentException if a time is out of its range
   */
  public Terms {
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(cancelled, "cancelled");
    if (deadline.isNegative() || deadline.isZero() || patience.isNegative()) {
      throw new IllegalArgumentException("not a time to wait: " + deadline + ", " + patience);
    }
  }

  /**
   * Return these terms with devices that succeed or fail each for itself.
   *
   * @return the terms; never null
   */
  public Terms keepingGoing() {
    return new Terms(deadline, patience, true, progress, cancelled);
  }

  /**
   * Return these terms with somebody who learns how it goes on.
   *
   * @param listener who learns
   * @return the terms; never null
   */
  public Terms reporting(Progress listener) {
    return new Terms(deadline, patience, keepGoing, listener, cancelled);
  }
}
