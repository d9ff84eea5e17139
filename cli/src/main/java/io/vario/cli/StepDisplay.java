package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Progress;
import io.vario.plan.Step;
import java.util.function.Consumer;

/**
 * Show on a terminal what is being done, in one line that is written over and in the end removed;
 * what takes less than half a second is not shown.
 */
final class StepDisplay implements AutoCloseable {
  private static final long QUIET_NANOS = 500_000_000L;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Output messages;
  private final boolean visible;
  private final int total;
  private final long begin = System.nanoTime();
  private int ended;
  private boolean shown;

  StepDisplay(Output messages, boolean visible, int total) {
    this.messages = messages;
    this.visible = visible;
    this.total = total;
  }

  /** Return a progress that is shown, and that hands outcomes on. */
  Progress then(Consumer<Outcome> next) {
    return new Progress() {
      @Override
      public void begun(Step step) {
        show(step);
      }

      @Override
      public void ended(Outcome outcome) {
        count();
        next.accept(outcome);
      }
    };
  }

  private synchronized void show(Step step) {
    if (visible && System.nanoTime() - begin > QUIET_NANOS) {
      messages.text(
          CLEAR_LINE + ended + " of " + total + " done; " + step.action() + ' ' + step.target());
      messages.flush();
      shown = true;
    }
  }

  private synchronized void count() {
    ended++;
    close();
  }

  @Override
  public synchronized void close() {
    if (shown) {
      messages.text(CLEAR_LINE);
      messages.flush();
      shown = false;
    }
  }
}
