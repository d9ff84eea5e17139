package io.vario.host;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import org.jspecify.annotations.Nullable;

/** Report that the kernel did not answer a write in time: it may still have its effect. */
public final class StuckWriteException extends VarioException {
  private static final long serialVersionUID = 1L;

  private final transient PendingWrite pending;

  /**
   * Create the report.
   *
   * @param pending the write, by which can be asked later whether it has returned
   * @param message what was written, where, how long was waited, and where the kernel waits
   * @param hint what to do next; null if there is nothing sensible to say
   */
  public StuckWriteException(PendingWrite pending, String message, @Nullable String hint) {
    super(ErrorCode.STUCK, message, hint);
    this.pending = pending;
  }

  /**
   * Return the write.
   *
   * @return the write; never null
   */
  public PendingWrite pending() {
    return pending;
  }
}
