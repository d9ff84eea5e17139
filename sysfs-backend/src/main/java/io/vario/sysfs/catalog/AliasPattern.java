package io.vario.sysfs.catalog;

import io.vario.device.Glob;
import org.jspecify.annotations.Nullable;

/** Holds kmod's rules for comparing an alias with a key. */
final class AliasPattern {
  /** The longest alias that depmod takes (PATH_MAX less the closing zero). */
  static final int LONGEST = 4095;

  private AliasPattern() {}

  /**
   * Return the text with {@code _} for each {@code -} outside of {@code [..]}, or null where kmod
   * refuses it: a bracket without its partner, or more than {@link #LONGEST} characters.
   */
  static @Nullable String normalise(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    if (text.indexOf('-') < 0 && text.indexOf('[') < 0 && text.indexOf(']') < 0) {
      return text;
    }
    StringBuilder normal = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ']') {
        return null;
      }
      int next = at + 1;
      if (c == '[') {
        next = text.indexOf(']', at) + 1;
        if (next == 0) {
          return null;
        }
        normal.append(text, at, next);
      } else {
        normal.append(c == '-' ? '_' : c);
      }
      at = next;
    }
    return normal.toString();
  }

  static boolean isWildcard(int c) {
    return c == '*' || c == '?' || c == '[';
  }

  /**
   * Tell whether an alias of an index matches a key, both normalised. Up to the first wildcard kmod
   * walks the index letter by letter; only from there on it asks fnmatch(3).
   */
  static boolean matches(String pattern, String key) {
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      if (isWildcard(c)) {
        return Glob.matches(pattern, at, key, at);
      }
      if (at >= key.length() || c != key.charAt(at)) {
        return false;
      }
    }
    return pattern.length() == key.length();
  }

  /**
   * Tell whether the alias that begins at {@code from} may match a normalised key, going by its
   * letters before the first wildcard. Needs neither the alias's end nor any object.
   */
  static boolean mayMatch(byte[] data, int from, String key) {
    int keyAt = 0;
    for (int at = from; at < data.length; at++) {
      int c = data[at] & 0xff;
      if (isWildcard(c) || c == ' ') {
        return true;
      }
      if (c == '\n' || c == '\r' || c == 0) {
        break;
      }
      if (keyAt == key.length() || key.charAt(keyAt) != (c == '-' ? '_' : c)) {
        return false;
      }
      keyAt++;
    }
    return keyAt == key.length();
  }

  /**
   * Tell whether an alias may match a key with a beginning, going by the alias's letters before the
   * first wildcard.
   *
   * @param alias the normalised alias, or some of its first letters
   * @param beginning how the keys begin, without wildcards
   */
  static boolean mayBegin(CharSequence alias, String beginning) {
    int length = Math.min(alias.length(), beginning.length());
    for (int at = 0; at < length; at++) {
      char c = alias.charAt(at);
      if (isWildcard(c)) {
        return true;
      }
      if (c != beginning.charAt(at)) {
        return false;
      }
    }
    return true;
  }
}
