package io.vario.device;

/**
 * Match whole strings against a pattern by the rules of fnmatch(3) with no flags, in the C locale.
 *
 * <p>{@code *} crosses everything, {@code ?} is one character, {@code [a-f]}, {@code [!a]}, {@code
 * [^a]} and {@code [[:digit:]]} are sets, {@code \} takes away the next character's meaning. kmod
 * matches modules.alias that way. Patterns that are not well formed mean what they mean to the GNU
 * C library. Matching takes at most some multiple of length of key times length of pattern steps,
 * whatever the pattern, unless both are full of <code>[</code> that nothing ends.
 */
public final class Glob {
  /** Answers that a set has no end, so that its <code>[</code> stands for itself. */
  private static final int ENDLESS = -2;

  private static final int NO_MATCH = -1;

  private final String pattern;
  private final int wildcards;
  private final int literals;
  private final boolean literal;

  /**
   * Create the pattern.
   *
   * @param pattern any text; one without an end of a set or of an escape is what fnmatch(3) makes
   *     of it
   */
  public Glob(String pattern) {
    this.pattern = pattern;
    int stars = 0;
    int exact = 0;
    boolean plain = true;
    boolean setsEnd = true;
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      int next = at + 1;
      if (c == '*') {
        stars++;
        plain = false;
      } else if (c == '[') {
        // One set without an end makes a second look for another end needless and, repeated, slow.
        int behind = setsEnd ? restOfSet(pattern, afterNegation(pattern, at + 1), true) : ENDLESS;
        if (behind > 0) {
          next = behind;
        } else {
          setsEnd = false;
          exact++;
        }
        plain = false;
      } else if (c == '\\') {
        next = at + 2;
        exact++;
        plain = false;
      } else if (c == '?') {
        plain = false;
      } else {
        exact++;
      }
      at = next;
    }
    this.wildcards = stars;
    this.literals = exact;
    this.literal = plain;
  }

  /**
   * Return how many {@code *} the pattern has that mean "anything".
   *
   * @return 0 or more
   */
  public int wildcards() {
    return wildcards;
  }

  /**
   * Return how many characters the pattern fixes exactly.
   *
   * @return 0 or more
   */
  public int literals() {
    return literals;
  }

  /**
   * Tell whether the pattern has no character with a meaning beyond itself.
   *
   * @return whether none of {@code * ? [ \} is in it, so that it matches itself alone
   */
  public boolean isLiteral() {
    return literal;
  }

  /**
   * Tell whether the pattern matches a whole string.
   *
   * @param key the string
   * @return whether fnmatch(3) would answer 0
   */
  public boolean matches(String key) {
    return matches(pattern, 0, key, 0);
  }

  /**
   * Tell whether the rest of a pattern matches the rest of a string.
   *
   * @param pattern the pattern
   * @param patternFrom where the rest of the pattern begins
   * @param key the string
   * @param keyFrom where the rest of the string begins
   * @return whether fnmatch(3) would answer 0 for the two rests
   */
  public static boolean matches(String pattern, int patternFrom, String key, int keyFrom) {
    int at = patternFrom;
    int keyAt = keyFrom;
    int afterStar = -1;
    int starKey = -1;
    while (true) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        at++;
        if (at == pattern.length()) {
          return true;
        }
        afterStar = at;
        starKey = keyAt;
        continue;
      }
      if (keyAt == key.length() && at == pattern.length()) {
        return true;
      }
      int next = keyAt < key.length() ? matchOne(pattern, at, key.charAt(keyAt)) : NO_MATCH;
      if (next > 0) {
        at = next;
        keyAt++;
      } else if (afterStar >= 0 && starKey < key.length()) {
        // Every element but * takes exactly one character, so only the last * needs another try.
        starKey++;
        keyAt = starKey;
        at = afterStar;
      } else {
        return false;
      }
    }
  }

  /** Return where the pattern goes on if its element at {@code at} takes {@code c}, else -1. */
  private static int matchOne(String pattern, int at, char c) {
    if (at >= pattern.length()) {
      return NO_MATCH;
    }
    char element = pattern.charAt(at);
    return switch (element) {
      case '?' -> at + 1;
      case '\\' -> at + 1 < pattern.length() && pattern.charAt(at + 1) == c ? at + 2 : NO_MATCH;
      case '[' -> {
        int behind = matchSet(pattern, at, c);
        yield behind != ENDLESS ? behind : c == '[' ? at + 1 : NO_MATCH;
      }
      default -> element == c ? at + 1 : NO_MATCH;
    };
  }

  /** Return the place behind the set if it holds {@code c}; else {@link #NO_MATCH}, or endless. */
  private static int matchSet(String pattern, int open, char c) {
    int at = afterNegation(pattern, open + 1);
    boolean negated = at > open + 1;
    boolean first = true;
    while (at < pattern.length()) {
      char member = pattern.charAt(at);
      int next = at + 1;
      boolean symbol = false;
      if (member == ']' && !first) {
        return negated ? next : NO_MATCH;
      }
      first = false;
      if (member == '\\') {
        if (next == pattern.length()) {
          return NO_MATCH;
        }
        member = pattern.charAt(next++);
      } else if (member == '[' && next < pattern.length()) {
        char kind = pattern.charAt(next);
        if (kind == ':') {
          int behind = classEnd(pattern, at);
          if (behind > 0) {
            String name = pattern.substring(at + 2, behind - 2);
            if (!isClass(name)) {
              return NO_MATCH;
            }
            if (classHolds(name, c)) {
              return behindMatch(pattern, behind, negated);
            }
            at = behind;
            continue;
          }
        } else if (kind == '=' && pattern.startsWith("=]", at + 3)) {
          if (pattern.charAt(at + 2) == c) {
            return behindMatch(pattern, at + 5, negated);
          }
          at += 5;
          continue;
        } else if (kind == '.') {
          // In the C locale a collating symbol is the one character that it names.
          if (at + 4 >= pattern.length() || !pattern.startsWith(".]", at + 3)) {
            return NO_MATCH;
          }
          member = pattern.charAt(at + 2);
          next = at + 5;
          symbol = true;
        }
      }
      at = next;
      boolean dash = pattern.startsWith("-", at);
      boolean dashEnds = dash && pattern.startsWith("]", at + 1);
      // A symbol before a last dash is nothing at all to the GNU C library.
      boolean single = !dash || at + 1 == pattern.length() || (dashEnds && !symbol);
      if (single && member == c) {
        return behindMatch(pattern, at, negated);
      }
      if (dash && !dashEnds) {
        at++;
        int skipped = 0;
        if (pattern.startsWith("\\", at)) {
          at++;
        } else if (pattern.startsWith("[.", at)) {
          if (!pattern.startsWith(".]", at + 3)) {
            return NO_MATCH;
          }
          skipped = 2;
        }
        if (at + skipped >= pattern.length()) {
          return NO_MATCH;
        }
        char last = pattern.charAt(at + skipped);
        at += 1 + 2 * skipped;
        if (member <= c && c <= last) {
          return behindMatch(pattern, at, negated);
        }
      }
    }
    return ENDLESS;
  }

  /** Return what a set answers that holds the character, once the rest of the set is skipped. */
  private static int behindMatch(String pattern, int at, boolean negated) {
    int behind = restOfSet(pattern, at, false);
    return behind > 0 && negated ? NO_MATCH : behind;
  }

  /** Return the place behind the {@code ]} that ends the set; else no match, or endless. */
  private static int restOfSet(String pattern, int from, boolean atBegin) {
    int at = from;
    boolean first = atBegin;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c == ']' && !first) {
        return at;
      }
      first = false;
      if (c == '\\') {
        if (at == pattern.length()) {
          return NO_MATCH;
        }
        at++;
      } else if (c == '[' && at < pattern.length()) {
        char kind = pattern.charAt(at);
        if (kind == ':') {
          int behind = classEnd(pattern, at - 1);
          at = behind > 0 ? behind : at;
        } else if (kind == '=') {
          if (at + 1 >= pattern.length() || !pattern.startsWith("=]", at + 2)) {
            return NO_MATCH;
          }
          at += 4;
        } else if (kind == '.') {
          int end = pattern.indexOf(".]", at + 1);
          if (end < 0) {
            return NO_MATCH;
          }
          at = end + 2;
        }
      }
    }
    return ENDLESS;
  }

  private static int afterNegation(String pattern, int at) {
    boolean negated =
        at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^');
    return negated ? at + 1 : at;
  }

  /** Return the place behind {@code [:name:]}, or -1 if no such thing stands here. */
  private static int classEnd(String pattern, int open) {
    int at = open + 2;
    while (at < pattern.length() && pattern.charAt(at) >= 'a' && pattern.charAt(at) < 'z') {
      at++;
    }
    return pattern.startsWith(":]", at) ? at + 2 : -1;
  }

  private static boolean isClass(String name) {
    return switch (name) {
      case "alnum", "alpha", "blank", "cntrl", "digit", "graph" -> true;
      case "lower", "print", "punct", "space", "upper", "xdigit" -> true;
      default -> false;
    };
  }

  private static boolean classHolds(String name, char c) {
    boolean upper = c >= 'A' && c <= 'Z';
    boolean lower = c >= 'a' && c <= 'z';
    boolean digit = c >= '0' && c <= '9';
    boolean graph = c > ' ' && c <= '~';
    return switch (name) {
      case "alnum" -> upper || lower || digit;
      case "alpha" -> upper || lower;
      case "blank" -> c == ' ' || c == '\t';
      case "cntrl" -> c < ' ' || c == 0x7f;
      case "digit" -> digit;
      case "graph" -> graph;
      case "lower" -> lower;
      case "print" -> graph || c == ' ';
      case "punct" -> graph && !upper && !lower && !digit;
      case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
      case "upper" -> upper;
      default -> digit || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && pattern.equals(glob.pattern);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode();
  }

  /**
   * Return the pattern as it was given.
   *
   * @return the text; never null
   */
  @Override
  public String toString() {
    return pattern;
  }
}
