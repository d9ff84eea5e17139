package io.vario.sysfs.record;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reckon with absolute paths as texts. */
final class HostPaths {
  private HostPaths() {}

  /** Return the last name of a path. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Return the folder that holds a path; empty for one at the root. */
  static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /**
   * Return where a link leads by its text alone; null if that is above the root.
   *
   * @param folder the folder that holds the link
   */
  static @Nullable String target(String folder, String text) {
    ArrayDeque<String> names = new ArrayDeque<>(text.startsWith("/") ? List.of() : split(folder));
    for (String name : split(text)) {
      if (!name.equals("..")) {
        names.addLast(name);
      } else if (names.pollLast() == null) {
        return null;
      }
    }
    return "/" + String.join("/", names);
  }

  /** Return the relative text of a link from a folder to a path. */
  static String relative(String folder, String goal) {
    List<String> from = split(folder);
    List<String> to = split(goal);
    int common = 0;
    while (common < from.size() && common < to.size() && from.get(common).equals(to.get(common))) {
      common++;
    }
    List<String> names = new ArrayList<>();
    for (int i = common; i < from.size(); i++) {
      names.add("..");
    }
    names.addAll(to.subList(common, to.size()));
    return names.isEmpty() ? "." : String.join("/", names);
  }

  /** Return the names of a path, without those that stay where they are. */
  static List<String> split(String path) {
    List<String> names = new ArrayList<>();
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      String name = path.substring(from, end);
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
      from = end + 1;
    }
    return names;
  }
}
