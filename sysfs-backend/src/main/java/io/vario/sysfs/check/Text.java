package io.vario.sysfs.check;

import io.vario.error.Quoted;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Read the kernel's small texts, and word what they say. */
final class Text {
  private static final int MOST_LINES = 100_000;
  private static final int LONGEST_SHOWN = 80;

  private Text() {}

  /** Return a file's text without space around it; empty if there is no such file. */
  static String of(KernelFiles files, String path) {
    return decode(files.read(path).orElseThrow(new byte[0])).strip();
  }

  /** Return a file's text without space around it; empty if it cannot be read. */
  static String orEmpty(KernelFiles files, String path) {
    byte[] bytes = files.read(path).orNull();
    return bytes == null ? "" : decode(bytes).strip();
  }

  /** Return a file's lines; none if there is no such file. */
  static List<String> lines(KernelFiles files, String path) {
    return lines(decode(files.read(path).orElseThrow(new byte[0])));
  }

  /** Return the lines of a text. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length() && lines.size() < MOST_LINES) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end;
      lines.add(text.substring(from, to));
      from = to + 1;
    }
    return lines;
  }

  /** Return the names in a folder in order; none if there is no such folder. */
  static List<String> names(KernelFiles files, String folder) {
    return sorted(files.list(folder).orElseThrow(List.of()));
  }

  /** Return the names in a folder in order; none if it cannot be listed. */
  static List<String> namesOrNone(KernelFiles files, String folder) {
    Reading<List<String>> names = files.list(folder);
    List<String> listed = names.orNull();
    return listed == null ? List.of() : sorted(listed);
  }

  private static List<String> sorted(List<String> names) {
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(null);
    return sorted;
  }

  /** Return what a line {@code KEY=value} of a file says; null if there is none. */
  static @Nullable String value(String text, String key) {
    for (String line : lines(text)) {
      if (line.startsWith(key)
          && line.length() > key.length()
          && line.charAt(key.length()) == '=') {
        return line.substring(key.length() + 1);
      }
    }
    return null;
  }

  /** Return the words of a line, which blanks separate. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      int from = at;
      while (at < line.length() && line.charAt(at) > ' ') {
        at++;
      }
      if (at > from) {
        words.add(line.substring(from, at));
      }
      at++;
    }
    return words;
  }

  /** Return the last name of a path. */
  static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Tell whether a text is digits alone. */
  static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Tell whether a text may stand for one name in a folder. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.indexOf('/') < 0
        && text.indexOf('\0') < 0
        && !text.equals(".")
        && !text.equals("..");
  }

  /**
   * Undo what the kernel does to blanks and the like in /proc (lib/string_helpers.c,
   * string_escape_mem): a backslash and three octal digits.
   */
  static String unescape(String text) {
    int slash = text.indexOf('\\');
    if (slash < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int code = text.charAt(at) == '\\' ? octal(text, at + 1) : -1;
      plain.append(code < 0 ? text.charAt(at) : (char) code);
      at += code < 0 ? 1 : 4;
    }
    return plain.toString();
  }

  private static int octal(String text, int from) {
    if (from + 3 > text.length()) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < from + 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      code = code * 8 + digit;
    }
    return code > 0xff ? -1 : code;
  }

  /** Show a text from the host: as it is if it is short and plain, else quoted and bounded. */
  static String shown(String text) {
    boolean plain = !text.isEmpty() && text.length() <= LONGEST_SHOWN;
    for (int i = 0; i < text.length() && plain; i++) {
      plain = text.charAt(i) >= ' ' && text.charAt(i) <= '~';
    }
    return plain ? text : Quoted.text(text);
  }

  /** Name the first few of several things, and count the others. */
  static String some(List<String> all, int most) {
    int shown = Math.min(all.size(), most);
    String text = String.join(", ", all.subList(0, shown));
    return shown == all.size() ? text : text + " and " + (all.size() - shown) + " more";
  }

  static String decode(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
