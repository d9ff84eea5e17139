package io.vario.state;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/** Check texts that become part of a file's name or of a line. */
final class Word {
  private static final int LONGEST = 64;

  private Word() {}

  /** Require 1 to 64 letters, digits and hyphens. */
  static void require(String what, String text) {
    boolean valid = !text.isEmpty() && text.length() <= LONGEST;
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = c < 128 && (Character.isLetterOrDigit(c) || c == '-');
    }
    if (!valid) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "not " + what + ": " + Quoted.text(text));
    }
  }
}
