package io.vario.sysfs.catalog;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names the folder with the module files of the kernel that runs. */
final class ModuleFolder {
  /** Where distributions keep them; the last one is NixOS's. */
  private static final String[] BASES = {
    "/lib/modules", "/usr/lib/modules", "/run/booted-system/kernel-modules/lib/modules"
  };

  private static final String OS_RELEASE = "/proc/sys/kernel/osrelease";
  private static final int LONGEST_RELEASE = 255;

  private final @Nullable String release;
  private final @Nullable String path;

  private ModuleFolder(@Nullable String release, @Nullable String path) {
    this.release = release;
    this.path = path;
  }

  /** Find the folder: that of the running kernel, or, if the host does not name it, the newest. */
  static ModuleFolder find(KernelFiles files, ProblemLog problems) {
    String release = runningRelease(files, problems);
    return release == null ? guess(files, problems) : of(release, files, problems);
  }

  /** Return the kernel's release, or null if the host does not tell. */
  @Nullable String release() {
    return release;
  }

  /** Return the path of a file in the folder, or null if there is no folder. */
  @Nullable String file(String name) {
    return path == null ? null : path + "/" + name;
  }

  /** Return why there is no folder; only to be asked if there is none. */
  String absence() {
    return release == null
        ? "the host has no folder of modules"
        : "there is no folder of modules for the kernel " + release;
  }

  private static @Nullable String runningRelease(KernelFiles files, ProblemLog problems) {
    Reading<byte[]> reading = files.read(OS_RELEASE);
    problems.addOf(reading);
    byte[] data = reading.orNull();
    if (data == null) {
      return null;
    }
    int length = data.length > 0 && data[data.length - 1] == '\n' ? data.length - 1 : data.length;
    String text = new String(data, 0, length, StandardCharsets.ISO_8859_1);
    if (!isRelease(text)) {
      problems.unreadable(OS_RELEASE, "it does not hold the name of a kernel release");
      return null;
    }
    return text;
  }

  private static boolean isRelease(String text) {
    if (text.isEmpty() || text.length() > LONGEST_RELEASE || text.charAt(0) == '.') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '/') {
        return false;
      }
    }
    return true;
  }

  private static ModuleFolder of(String release, KernelFiles files, ProblemLog problems) {
    String bare = null;
    String closed = null;
    Reading<List<String>> whyClosed = Reading.absent();
    for (String base : BASES) {
      String path = base + "/" + release;
      Reading<List<String>> names = files.list(path);
      List<String> found = names.orNull();
      if (found != null && holdsIndex(found)) {
        return new ModuleFolder(release, path);
      }
      if (found != null && bare == null) {
        bare = path;
      } else if (found == null && !names.isAbsent() && closed == null) {
        closed = path;
        whyClosed = names;
      }
    }
    if (bare != null) {
      return new ModuleFolder(release, bare);
    }
    if (closed != null) {
      // A folder may refuse to be listed and still give its files.
      problems.addOf(whyClosed);
      return new ModuleFolder(release, closed);
    }
    problems.unreadable(
        BASES[0] + "/" + release,
        "no such folder, nor below "
            + BASES[1]
            + " or "
            + BASES[2]
            + ", so no driver is found by its alias (the kernel was upgraded and not yet booted,"
            + " or a container or systemd's ProtectKernelModules hides it)");
    return new ModuleFolder(release, null);
  }

  private static boolean holdsIndex(List<String> names) {
    return names.contains("modules.alias.bin")
        || names.contains("modules.alias")
        || names.contains("modules.dep.bin")
        || names.contains("modules.dep");
  }

  private static ModuleFolder guess(KernelFiles files, ProblemLog problems) {
    for (String base : BASES) {
      Reading<List<String>> reading = files.list(base);
      List<String> names = reading.orNull();
      if (names == null) {
        problems.addOf(reading);
        continue;
      }
      List<String> whole = new ArrayList<>();
      List<String> bare = new ArrayList<>();
      for (String name : names) {
        List<String> content = isRelease(name) ? files.list(base + "/" + name).orNull() : null;
        if (content != null) {
          (holdsIndex(content) ? whole : bare).add(name);
        }
      }
      List<String> candidates = whole.isEmpty() ? bare : whole;
      if (!candidates.isEmpty()) {
        String newest = newest(candidates);
        String path = base + "/" + newest;
        if (candidates.size() > 1) {
          problems.unreadable(
              path,
              "guessed: the host does not tell which kernel runs, and this is the newest of "
                  + candidates.size());
        }
        return new ModuleFolder(newest, path);
      }
    }
    problems.unreadable(
        BASES[0], "holds no folder of a kernel's modules, so no driver is found by its alias");
    return new ModuleFolder(null, null);
  }

  private static String newest(List<String> releases) {
    String newest = releases.get(0);
    for (String release : releases) {
      if (compareVersions(release, newest) > 0) {
        newest = release;
      }
    }
    return newest;
  }

  /**
   * Compare as people read versions: runs of digits by their value, all else by its letters, and a
   * release candidate before what it becomes.
   */
  static int compareVersions(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length() && j < right.length()) {
      int leftEnd = digitsEnd(left, i);
      int rightEnd = digitsEnd(right, j);
      if (leftEnd > i && rightEnd > j) {
        int byValue = compareNumbers(left, i, leftEnd, right, j, rightEnd);
        if (byValue != 0) {
          return byValue;
        }
        i = leftEnd;
        j = rightEnd;
      } else if (left.charAt(i) == right.charAt(j)) {
        i++;
        j++;
      } else {
        break;
      }
    }
    if (isCandidate(left, i) != isCandidate(right, j)) {
      return isCandidate(left, i) ? -1 : 1;
    }
    int leftLetter = i < left.length() ? left.charAt(i) : 0;
    int rightLetter = j < right.length() ? right.charAt(j) : 0;
    return leftLetter - rightLetter;
  }

  private static boolean isCandidate(String text, int at) {
    return text.startsWith("-rc", at) || text.startsWith("~", at);
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static int compareNumbers(
      String left, int leftFrom, int leftEnd, String right, int rightFrom, int rightEnd) {
    int i = leftFrom;
    int j = rightFrom;
    while (i < leftEnd && left.charAt(i) == '0') {
      i++;
    }
    while (j < rightEnd && right.charAt(j) == '0') {
      j++;
    }
    int byLength = (leftEnd - i) - (rightEnd - j);
    if (byLength != 0) {
      return byLength;
    }
    while (i < leftEnd && left.charAt(i) == right.charAt(j)) {
      i++;
      j++;
    }
    return i == leftEnd ? 0 : left.charAt(i) - right.charAt(j);
  }
}
