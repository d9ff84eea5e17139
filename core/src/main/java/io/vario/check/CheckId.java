package io.vario.check;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/**
 * Name a safety check, stably: scripts and administrators allow a check by it.
 *
 * @param text 1 to 40 upper-case letters, digits and {@code -}, such as {@code GROUP-SIBLING}
 */
public record CheckId(String text) {

  /**
   * Create the id.
   *
   * @param text 1 to 40 upper-case letters, digits and {@code -}, such as {@code GROUP-SIBLING}
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text has not this form
   */
  public CheckId {
    boolean valid = !text.isEmpty() && text.length() <= 40;
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }
    if (!valid) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "not the id of a check: " + Quoted.text(text),
          "write it as the check printed it, such as GROUP-SIBLING");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CheckId id && text.equals(id.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
