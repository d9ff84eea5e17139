package io.vario.host;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/**
 * Name a write to the kernel that did not return in time and may still have its effect; the name
 * outlives the process that waited for it.
 *
 * @param token 1 to 64 letters, digits, {@code :} and {@code -}, of meaning to the host alone
 */
public record PendingWrite(String token) {
  private static final int LONGEST = 64;

  /**
   * Create the name.
   *
   * @param token 1 to 64 letters, digits, {@code :} and {@code -}, of meaning to the host alone
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the token has not this form
   */
  public PendingWrite {
    boolean valid = !token.isEmpty() && token.length() <= LONGEST;
    for (int i = 0; valid && i < token.length(); i++) {
      char c = token.charAt(i);
      valid = c < 128 && (Character.isLetterOrDigit(c) || c == ':' || c == '-');
    }
    if (!valid) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "not the name of a pending write: " + Quoted.text(token));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PendingWrite write && token.equals(write.token);
  }

  @Override
  public int hashCode() {
    return token.hashCode();
  }

  @Override
  public String toString() {
    return token;
  }
}
