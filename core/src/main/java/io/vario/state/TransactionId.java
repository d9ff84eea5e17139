package io.vario.state;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;

/**
 * Name a transaction among all that a host ever had.
 *
 * @param text 1 to 64 letters, digits and {@code -}
 */
public record TransactionId(String text) {

  /**
   * Create the id.
   *
   * @param text 1 to 64 letters, digits and {@code -}
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text has not this form
   */
  public TransactionId {
    Word.require("the id of a transaction", text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TransactionId id && text.equals(id.text);
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
