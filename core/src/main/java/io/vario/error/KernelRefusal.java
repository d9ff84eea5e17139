package io.vario.error;

import org.jspecify.annotations.Nullable;

/** Report that the kernel answered a write with an error, and with which. */
public final class KernelRefusal extends VarioException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /**
   * Create a refusal.
   *
   * @param errno the kernel's answer
   * @param message what was written, where, and what the kernel answered
   * @param hint what to do next; null if there is nothing sensible to say
   */
  public KernelRefusal(Errno errno, String message, @Nullable String hint) {
    super(isDenial(errno) ? ErrorCode.NOT_PERMITTED : ErrorCode.WRITE_FAILED, message, hint);
    this.errno = errno;
  }

  /**
   * Return the kernel's answer.
   *
   * @return the error; never null
   */
  public Errno errno() {
    return errno;
  }

  private static boolean isDenial(Errno errno) {
    return errno == Errno.EACCES || errno == Errno.EPERM || errno == Errno.EROFS;
  }
}
