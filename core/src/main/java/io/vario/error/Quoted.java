package io.vario.error;

/** Quote text from outside for a message: bounded, on one line, without control characters. */
public final class Quoted {
  private static final int LIMIT = 80;

  private Quoted() {}

  /**
   * Quote a text.
   *
   * @param text any text, however long or hostile
   * @return the text in single quotes; characters that are not printable ASCII appear as {@code
   *     \\uXXXX}; what goes beyond 80 characters is left out and its length is told; never null
   */
  public static String text(String text) {
    StringBuilder quoted = new StringBuilder(Math.min(text.length(), LIMIT) + 16).append('\'');
    int shown = Math.min(text.length(), LIMIT);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        quoted.append(c);
      } else {
        quoted.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          quoted.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
      }
    }
    quoted.append('\'');
    if (shown < text.length()) {
      quoted.append("... (").append(text.length()).append(" characters)");
    }
    return quoted.toString();
  }
}
