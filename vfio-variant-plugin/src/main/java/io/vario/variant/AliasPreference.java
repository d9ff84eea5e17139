package io.vario.variant;

import io.vario.host.AliasMatch;
import java.util.Comparator;

/**
 * Order matching aliases: fewest wildcards, then most characters fixed, then the host's own order,
 * then the module's name.
 *
 * <p>The kernel's contract ends with the wildcards; the rest makes a tie come out the same every
 * time.
 */
final class AliasPreference implements Comparator<AliasMatch> {
  static final Comparator<AliasMatch> BEST_FIRST = new AliasPreference();

  private AliasPreference() {}

  @Override
  public int compare(AliasMatch one, AliasMatch other) {
    int byWildcards = Integer.compare(one.pattern().wildcards(), other.pattern().wildcards());
    if (byWildcards != 0) {
      return byWildcards;
    }
    int byLiterals = Integer.compare(other.pattern().literals(), one.pattern().literals());
    if (byLiterals != 0) {
      return byLiterals;
    }
    int byOrder = Integer.compare(one.order(), other.order());
    return byOrder != 0 ? byOrder : one.module().compareTo(other.module());
  }

  /** Say what breaks the tie between two aliases with as many wildcards, the better one first. */
  static String whyBefore(AliasMatch better, AliasMatch other) {
    int more = better.pattern().literals() - other.pattern().literals();
    if (more > 0) {
      return "its alias fixes " + more + (more == 1 ? " character more" : " characters more");
    }
    return better.order() < other.order()
        ? "it stands before it in " + better.source()
        : "its name comes first";
  }
}
