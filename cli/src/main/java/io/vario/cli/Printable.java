package io.vario.cli;

import java.util.Optional;

/** Make text of what a host holds, harmless to a terminal. */
final class Printable {
  private Printable() {}

  /**
   * Return a text on one line of printable ASCII; any other character appears as {@code \\uXXXX}.
   */
  static String line(String text) {
    int clean = 0;
    while (clean < text.length() && isPrintable(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPrintable(c)) {
        line.append(c);
      } else {
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          line.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    return line.toString();
  }

  /** Name a value; no lambda does it, since each that no archive holds costs milliseconds. */
  static String orElse(Optional<?> value, String otherwise) {
    return value.isPresent() ? value.get().toString() : otherwise;
  }

  private static boolean isPrintable(char c) {
    return c >= ' ' && c <= '~';
  }
}
