package io.vario.sysfs.state;

import java.util.Optional;

/** Writes a state file: a header, lines of {@code key=value}, and an end, all in ASCII. */
final class LineWriter {
  private static final char[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final StringBuilder text = new StringBuilder(512);

  LineWriter(String header) {
    text.append(header).append('\n');
  }

  LineWriter line(String key, String value) {
    text.append(key).append('=');
    for (int i = 0; i < value.length(); i++) {
      append(value.charAt(i));
    }
    text.append('\n');
    return this;
  }

  LineWriter line(String key, Optional<?> value) {
    return value.isPresent() ? line(key, value.get().toString()) : this;
  }

  /** Return the file's text; that it ends tells it from one that was cut off. */
  String end() {
    return text.append(LineReader.END).append('\n').toString();
  }

  private void append(char c) {
    if (!LineReader.isEscaped(c)) {
      text.append(c);
      return;
    }
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(DIGITS[(c >> shift) & 0xf]);
    }
  }
}
