package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Progress;
import io.vario.plan.Step;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Show on a terminal what is being done, in one line that is written over and in the end removed;
 * what takes less than half a second is not shown.
 */
final class StepDisplay implements AutoCloseable {
  private static final long QUIET_MILLIS = 500;
  private static final long TICK_MILLIS = 250;
  private static final long NANOS_OF_SECOND = 1_000_000_000L;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Output terminal;
  private final @Nullable Thread ticker;
  private String text = "reading the host";
  private long begin = System.nanoTime();
  private int total;
  private int ended;
  private boolean shown;
  private boolean closed;

  /**
   * Begin.
   *
   * @param terminal what nobody else writes to; what others write clears the line before
   */
  StepDisplay(Output terminal, boolean visible) {
    this.terminal = terminal;
    if (visible) {
      ticker = new Thread(this::tick, "vario-progress");
      ticker.setDaemon(true);
      ticker.start();
    } else {
      ticker = null;
    }
  }

  /** Return a progress of some devices that is shown, and that hands outcomes on. */
  synchronized Progress of(int devices, Consumer<Outcome> next) {
    total = devices;
    return new Progress() {
      @Override
      public void begun(Step step) {
        show(step.action() + ' ' + step.target());
      }

      @Override
      public void ended(Outcome outcome) {
        count();
        next.accept(outcome);
      }
    };
  }

  private synchronized void show(String step) {
    text = (total == 0 ? "" : ended + " of " + total + " done; ") + step;
    begin = System.nanoTime();
    if (shown) {
      draw();
    }
  }

  private synchronized void count() {
    ended++;
    clear();
  }

  /** A step that takes long is shown while it does. */
  private void tick() {
    try {
      Thread.sleep(QUIET_MILLIS);
      while (draw()) {
        Thread.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException over) {
      // The line was removed by then.
    }
  }

  private synchronized boolean draw() {
    if (closed) {
      return false;
    }
    long seconds = (System.nanoTime() - begin) / NANOS_OF_SECOND;
    terminal.text(CLEAR_LINE);
    terminal.add(text).add(seconds == 0 ? "..." : ", " + seconds + " s").flush();
    shown = true;
    return true;
  }

  /** Make room for what others write; the next tick shows the line below it. */
  synchronized void clear() {
    if (shown) {
      terminal.text(CLEAR_LINE);
      terminal.flush();
      shown = false;
    }
  }

  @Override
  public synchronized void close() {
    clear();
    closed = true;
    if (ticker != null) {
      ticker.interrupt();
    }
  }
}
