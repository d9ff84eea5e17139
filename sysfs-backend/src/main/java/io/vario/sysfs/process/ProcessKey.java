package io.vario.sysfs.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Name a process of this machine among all since its start: the kernel gives out a process id anew,
 * but never with the same start time.
 *
 * @param pid the process's id
 * @param start when it began, in the kernel's ticks since its own start (proc(5), {@code
 *     /proc/PID/stat}, field 22)
 */
public record ProcessKey(long pid, long start) {
  private static final int LONGEST = 4096;

  /** Where field 22 is among those behind the name, which are the third and later. */
  private static final int START = 22 - 3;

  /**
   * Find a living process.
   *
   * @param pid the process's id
   * @return its name; null if there is no such process, or all of it has ended and only waits for
   *     its parent to notice
   */
  public static @Nullable ProcessKey find(long pid) {
    return read("/proc/" + pid, pid);
  }

  /**
   * Name the process that asks.
   *
   * @return its name; null if {@code /proc} does not tell
   */
  public static @Nullable ProcessKey self() {
    return read("/proc/self", ProcessHandle.current().pid());
  }

  /**
   * Tell whether the process lives.
   *
   * @return whether it does
   */
  public boolean isAlive() {
    return equals(find(pid));
  }

  /**
   * Parse what {@link #toString} wrote.
   *
   * @param text any text
   * @return the name; null if the text has another form
   */
  public static @Nullable ProcessKey parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return null;
    }
    long pid = number(text, 0, colon);
    long start = number(text, colon + 1, text.length());
    return pid <= 0 || start < 0 ? null : new ProcessKey(pid, start);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProcessKey key && pid == key.pid && start == key.start;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pid) * 31 + Long.hashCode(start);
  }

  /**
   * Return the name as one word.
   *
   * @return such as {@code 812:30815}; never null
   */
  @Override
  public String toString() {
    return pid + ":" + start;
  }

  private static @Nullable ProcessKey read(String folder, long pid) {
    String stat;
    try (FileInputStream in = new FileInputStream(folder + "/stat")) {
      stat = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return null;
    }
    return parseStat(stat, pid, folder);
  }

  private static @Nullable ProcessKey parseStat(String stat, long pid, String folder) {
    // The name is in parentheses and may itself hold them, and spaces.
    int at = stat.lastIndexOf(')') + 2;
    if (at < 2 || at >= stat.length()) {
      return null;
    }
    char state = stat.charAt(at);
    if (state == 'X' || (state == 'Z' && !hasOtherThreads(folder))) {
      return null;
    }
    for (int field = 0; field < START; field++) {
      at = stat.indexOf(' ', at) + 1;
      if (at == 0) {
        return null;
      }
    }
    int end = stat.indexOf(' ', at);
    long start = end < 0 ? -1 : number(stat, at, end);
    return start < 0 ? null : new ProcessKey(pid, start);
  }

  /** A process whose first thread has ended shows as a zombie, though others may go on. */
  private static boolean hasOtherThreads(String folder) {
    String[] threads = new File(folder + "/task").list();
    return threads != null && threads.length > 1;
  }

  /** Parse 1 to 18 decimal digits; -1 if there is anything else. */
  private static long number(String text, int from, int end) {
    if (from >= end || end - from > 18) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
