package io.vario.device;

import org.jspecify.annotations.Nullable;

/** Read and write fixed-width hexadecimal fields, without the start-up cost of a formatter. */
final class Hex {
  private Hex() {}

  /** Append the lowest {@code digits} hexadecimal digits of a value, lower case. */
  static StringBuilder append(StringBuilder to, long value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      to.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
    }
    return to;
  }

  /** Return the lowest {@code digits} hexadecimal digits of a value, lower case. */
  static String of(long value, int digits) {
    return append(new StringBuilder(digits), value, digits).toString();
  }

  /** Return the value of one to eight hexadecimal digits, or -1 if the text is anything else. */
  static long parse(@Nullable String text, int from, int to) {
    if (text == null || from >= to || to > text.length() || to - from > 8) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
