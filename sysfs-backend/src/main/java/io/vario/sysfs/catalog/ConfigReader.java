package io.vario.sysfs.catalog;

import io.vario.device.ModuleName;
import io.vario.error.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of modprobe.d as kmod does, one command a line.
 *
 * <p>A line that begins with {@code #} is a comment; a {@code \} before the line's end joins the
 * next line, any other {@code \} is dropped and the letter behind it kept; a zero byte hides the
 * rest of its line; words are parted by blanks and tabs and by nothing else, so that the carriage
 * return of a foreign editor becomes a part of the last word. Lines that are no commands are passed
 * over.
 */
final class ConfigReader {
  private final String path;
  private final String shownPath;
  private final byte[] data;
  private final ModprobeConfig.Builder config;
  private final ProblemLog problems;
  private int at;
  private int lineNumber;

  ConfigReader(String path, byte[] data, ModprobeConfig.Builder config, ProblemLog problems) {
    this.path = path;
    this.shownPath = shown(path);
    this.data = data;
    this.config = config;
    this.problems = problems;
  }

  /** Read all lines and hand the commands to the configuration. */
  void read() {
    StringBuilder line = new StringBuilder(128);
    while (at < data.length) {
      int begin = lineNumber + 1;
      line.setLength(0);
      readLine(line);
      if (line.length() > 0 && line.charAt(0) != '#') {
        take(line.toString(), begin);
      }
    }
  }

  private void readLine(StringBuilder line) {
    boolean hidden = false;
    while (at < data.length) {
      char c = (char) (data[at++] & 0xff);
      if (c == '\n') {
        break;
      }
      if (c == '\\') {
        if (at == data.length) {
          break;
        }
        c = (char) (data[at++] & 0xff);
        if (c == '\n') {
          lineNumber++;
          continue;
        }
      }
      hidden |= c == 0;
      if (!hidden) {
        line.append(c);
      }
    }
    lineNumber++;
  }

  private void take(String line, int number) {
    int[] rest = {0};
    String command = word(line, rest);
    if (command == null) {
      return;
    }
    switch (command) {
      case "alias" -> {
        String pattern = normalisedWord(line, rest);
        String module = normalisedWord(line, rest);
        if (pattern != null && module != null && isSound(module, number)) {
          config.alias(new ConfigLine(pattern, module, shownPath + ":" + number));
        }
      }
      case "blacklist" -> {
        String module = normalisedWord(line, rest);
        if (module != null && isSound(module, number)) {
          config.blacklist(new ConfigLine(module, "", shownPath + ":" + number));
        }
      }
      case "install" -> {
        ConfigLine install = nameAndRest(line, rest, number);
        if (install != null) {
          config.install(install);
        }
      }
      case "softdep" -> {
        ConfigLine softDependency = nameAndRest(line, rest, number);
        if (softDependency != null) {
          config.softDependency(softDependency);
        }
      }
      default -> {
        // options, remove, weakdep and what kmod itself does not know: of no meaning here.
      }
    }
  }

  private @Nullable ConfigLine nameAndRest(String line, int[] rest, int number) {
    String name = normalisedWord(line, rest);
    String value = line.substring(Math.min(rest[0], line.length()));
    return name == null || value.isEmpty()
        ? null
        : new ConfigLine(name, value, shownPath + ":" + number);
  }

  /** Tell whether a word can be a module, and, where it is one but for its line end, say so. */
  private boolean isSound(String word, int number) {
    if (word.endsWith("\r")) {
      problems.unreadable(
          path,
          "line "
              + number
              + " ends with a carriage return, which modprobe takes as a part of the module's name");
    }
    return ModuleName.isValid(word);
  }

  private static @Nullable String normalisedWord(String line, int[] rest) {
    String word = word(line, rest);
    return word == null ? null : AliasPattern.normalise(word);
  }

  /** Return the next word, or null if there is none, and move behind it and one separator. */
  static @Nullable String word(String line, int[] rest) {
    int from = rest[0];
    while (from < line.length() && isBlank(line.charAt(from))) {
      from++;
    }
    int end = from;
    while (end < line.length() && !isBlank(line.charAt(end))) {
      end++;
    }
    rest[0] = end + 1;
    return end == from ? null : line.substring(from, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String shown(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) < ' ' || path.charAt(i) > '~') {
        return Quoted.text(path);
      }
    }
    return path;
  }
}
