package io.vario.host;

import java.util.List;

/**
 * Hold what the host's aliases answer for one key.
 *
 * @param matches the matches that count: those of the first source with any
 * @param overruled the matches of the later sources, which kmod does not look at any more
 */
public record AliasLookup(List<AliasMatch> matches, List<AliasMatch> overruled) {
  /**
   * Create the answer; the lists are copied.
   *
   * @param matches the matches that count: those of the first source with any
   * @param overruled the matches of the later sources, which kmod does not look at any more
   */
  public AliasLookup {
    matches = List.copyOf(matches);
    overruled = List.copyOf(overruled);
  }
}
