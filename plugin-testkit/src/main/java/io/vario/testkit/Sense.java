package io.vario.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Judge single answers, whatever kind of plugin gave them. */
final class Sense {
  /** As many as the engine takes of one service for one device. */
  private static final int MOST = 64;

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

  private Sense() {}

  static void requireName(String name) {
    assertTrue(
        NAME.matcher(name).matches(),
        () -> "name() must be 1 to 40 lower-case letters, digits and -, not \"" + name + "\"");
  }

  static void requireFewAndDifferent(List<?> list, String what) {
    assertTrue(
        list.size() <= MOST,
        () -> "there are " + list.size() + " " + what + ", and the engine takes " + MOST);
    Set<Object> different = new HashSet<>();
    for (Object each : list) {
      assertTrue(different.add(each), () -> each + " is twice among the " + what);
    }
  }

  static void requireClause(String kind, String text, int longest) {
    Set<String> faults = new TreeSet<>();
    if (text.isBlank()) {
      faults.add("it is empty");
    }
    if (!text.equals(text.strip())) {
      faults.add("it begins or ends with a space");
    }
    if (text.endsWith(".") || text.contains(". ")) {
      faults.add("it has a full stop, which is added where it is shown");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      faults.add("it holds a line break or another control character");
    }
    if (text.length() > longest) {
      faults.add("it is longer than " + longest + " characters");
    }
    assertTrue(
        faults.isEmpty(),
        () -> kind + " is one clause: " + String.join(", ", faults) + ": \"" + text + "\"");
  }

  /** Do to a list what a careless caller would. */
  static <T> void change(List<T> list, T stranger) {
    List<Runnable> changes = List.of(() -> list.add(stranger), list::clear);
    for (Runnable change : changes) {
      try {
        change.run();
      } catch (UnsupportedOperationException unmodifiable) {
        // As it should be.
      }
    }
  }
}
