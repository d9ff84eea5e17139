package io.vario.sysfs.state;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link LineWriter} wrote, and nothing else: the lines have one order, and each value
 * one spelling.
 *
 * <p>What is damaged is told by {@link ErrorCode#INVALID_INPUT}.
 */
final class LineReader {
  static final String END = "end";

  private final String text;
  private int at;

  LineReader(String header, String text) {
    this.text = text;
    String first = line();
    if (!first.equals(header)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "it begins with " + Quoted.text(first) + ", not with '" + header + "'");
    }
    next(first);
  }

  /** Tell characters that a value's line shows by their number. */
  static boolean isEscaped(char c) {
    return c < ' ' || c > '~' || c == '\\';
  }

  /** Take the next line, which must have a key. */
  String value(String key) {
    String line = line();
    String value = valueIn(line, key);
    if (value == null) {
      throw damaged("'" + key + "=' is missing", line);
    }
    next(line);
    return value;
  }

  /** Take the next line if it has a key; null if it has not. */
  @Nullable String optional(String key) {
    String line = line();
    String value = valueIn(line, key);
    if (value != null) {
      next(line);
    }
    return value;
  }

  /** Tell whether the next line has a key. */
  boolean isNext(String key) {
    String line = line();
    return line.startsWith(key) && line.startsWith("=", key.length());
  }

  /** Parse a number that a value holds, without a sign but {@code -}, without zeros before it. */
  long number(String value) {
    try {
      long number = Long.parseLong(value);
      if (Long.toString(number).equals(value)) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // Told below.
    }
    throw damaged("not a number", value);
  }

  /** Take the end, behind which nothing may be. */
  void end() {
    String line = line();
    if (!line.equals(END)) {
      throw damaged("the end is missing", line);
    }
    next(line);
    if (at != text.length()) {
      throw damaged("something follows the end", text.substring(at));
    }
  }

  VarioException damaged(String why, String what) {
    return new VarioException(
        ErrorCode.INVALID_INPUT, "it is damaged at " + Quoted.text(what) + ": " + why);
  }

  private String line() {
    int end = text.indexOf('\n', at);
    if (end < 0) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "it was cut off");
    }
    return text.substring(at, end);
  }

  private void next(String line) {
    at += line.length() + 1;
  }

  private @Nullable String valueIn(String line, String key) {
    if (!line.startsWith(key) || !line.startsWith("=", key.length())) {
      return null;
    }
    String raw = line.substring(key.length() + 1);
    if (raw.indexOf('\\') < 0) {
      for (int i = 0; i < raw.length(); i++) {
        requirePlain(raw.charAt(i), line);
      }
      return raw;
    }
    StringBuilder value = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\') {
        value.append(escaped(raw, i, line));
        i += 5;
      } else {
        requirePlain(c, line);
        value.append(c);
      }
    }
    return value.toString();
  }

  private char escaped(String raw, int from, String line) {
    if (from + 6 > raw.length() || raw.charAt(from + 1) != 'u') {
      throw damaged("not a character's number", line);
    }
    int value = 0;
    for (int i = from + 2; i < from + 6; i++) {
      char c = raw.charAt(i);
      boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (!digit) {
        throw damaged("not a character's number", line);
      }
      value = value << 4 | Character.digit(c, 16);
    }
    if (!isEscaped((char) value)) {
      throw damaged("not how this character is written", line);
    }
    return (char) value;
  }

  private void requirePlain(char c, String line) {
    if (isEscaped(c)) {
      throw damaged("not how a character is written", line);
    }
  }
}
