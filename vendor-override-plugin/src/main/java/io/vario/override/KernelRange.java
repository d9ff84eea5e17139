package io.vario.override;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tell kernels by their versions.
 *
 * <p>A bound speaks of as many numbers as it has: 6.8.5 is {@code =6.8} and {@code <=6.8}, and is
 * not {@code >6.8}.
 */
final class KernelRange {
  private static final int MOST_NUMBERS = 4;
  private static final int MOST_DIGITS = 6;
  private static final int MOST_BOUNDS = 8;

  /** The longer ones first, since they begin like the shorter ones. */
  private static final List<String> OPERATORS = List.of(">=", "<=", ">", "<", "=");

  private final String text;
  private final List<Bound> bounds;

  private KernelRange(String text, List<Bound> bounds) {
    this.text = text;
    this.bounds = bounds;
  }

  private record Bound(String operator, List<Integer> version) {
    boolean holds(List<Integer> release) {
      int order = 0;
      for (int i = 0; i < version.size() && order == 0; i++) {
        int number = i < release.size() ? release.get(i) : 0;
        order = Integer.compare(number, version.get(i));
      }
      return switch (operator) {
        case ">=" -> order >= 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }
  }

  /** Read bounds that are separated by commas; null if the text is anything else. */
  static @Nullable KernelRange parse(String text) {
    List<Bound> bounds = new ArrayList<>(2);
    int at = 0;
    while (at <= text.length()) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      Bound bound = bound(text.substring(at, end));
      if (bound == null || bounds.size() == MOST_BOUNDS) {
        return null;
      }
      bounds.add(bound);
      at = end + 1;
    }
    return new KernelRange(text, bounds);
  }

  private static @Nullable Bound bound(String text) {
    for (String operator : OPERATORS) {
      if (text.startsWith(operator)) {
        String rest = text.substring(operator.length());
        List<Integer> version = leadingNumbers(rest);
        boolean whole = version != null && join(version).equals(rest);
        return version != null && whole ? new Bound(operator, version) : null;
      }
    }
    return null;
  }

  /** Tell whether a kernel's release, such as {@code 6.12.48+deb13-amd64}, is within the bounds. */
  boolean contains(String release) {
    List<Integer> version = leadingNumbers(release);
    if (version == null) {
      return false;
    }
    for (Bound bound : bounds) {
      if (!bound.holds(version)) {
        return false;
      }
    }
    return true;
  }

  /** Return the numbers that a text begins with; null if it begins with none. */
  private static @Nullable List<Integer> leadingNumbers(String text) {
    List<Integer> numbers = new ArrayList<>(MOST_NUMBERS);
    int at = 0;
    while (numbers.size() < MOST_NUMBERS) {
      int begin = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (at == begin || at - begin > MOST_DIGITS) {
        break;
      }
      numbers.add(Integer.parseInt(text.substring(begin, at)));
      if (at == text.length() || text.charAt(at) != '.') {
        break;
      }
      at++;
    }
    return numbers.isEmpty() ? null : numbers;
  }

  private static String join(List<Integer> numbers) {
    StringBuilder joined = new StringBuilder();
    for (int number : numbers) {
      joined.append(joined.isEmpty() ? "" : ".").append(number);
    }
    return joined.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KernelRange range && text.equals(range.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
