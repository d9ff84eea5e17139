package io.vario.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Report that something Vario was asked for could not be done.
 *
 * <p>The message says what was tried, on what, and what the host answered; the hint says what to do
 * next. All exceptions that Vario throws on purpose are of this family.
 */
public class VarioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String hint;

  /**
   * Create an exception without a hint.
   *
   * @param code what kind of thing went wrong
   * @param message what was tried, on what, and what the answer was
   */
  public VarioException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  /**
   * Create an exception.
   *
   * @param code what kind of thing went wrong
   * @param message what was tried, on what, and what the answer was
   * @param hint what to do next; null if there is nothing sensible to say
   */
  public VarioException(ErrorCode code, String message, @Nullable String hint) {
    this(code, message, hint, null);
  }

  /**
   * Create an exception with its cause.
   *
   * @param code what kind of thing went wrong
   * @param message what was tried, on what, and what the answer was
   * @param hint what to do next; null if there is nothing sensible to say
   * @param cause what led to it; null if nothing did
   */
  public VarioException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.hint = hint;
  }

  /**
   * Return what kind of thing went wrong.
   *
   * @return the code; never null
   */
  public final ErrorCode code() {
    return code;
  }

  /**
   * Return what to do next.
   *
   * @return the hint, or empty if there is nothing sensible to say; never null
   */
  public final Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
