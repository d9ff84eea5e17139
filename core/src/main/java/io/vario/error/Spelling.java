package io.vario.error;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Find what a mistyped word was meant to be. */
public final class Spelling {
  private static final int LONGEST = 20;
  private static final int MOST_EDITS = 2;

  private Spelling() {}

  /**
   * Find the word that a text is closest to.
   *
   * @param text any text
   * @param words the words that it could have been
   * @return the word that is at most two edits away, and closest; null if none is
   */
  public static @Nullable String closest(String text, Collection<String> words) {
    if (text.length() > LONGEST) {
      return null;
    }
    String closest = null;
    int fewest = MOST_EDITS + 1;
    for (String word : words) {
      int edits = edits(text, word);
      if (edits < fewest && edits < word.length() - 1) {
        fewest = edits;
        closest = word;
      }
    }
    return closest;
  }

  /** Count the letters to insert, remove, replace, or swap with their neighbour. */
  private static int edits(String one, String other) {
    int[][] edits = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int fewest = edits[i - 1][j - 1] + (same ? 0 : 1);
        fewest = Math.min(fewest, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          fewest = Math.min(fewest, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = fewest;
      }
    }
    return edits[one.length()][other.length()];
  }
}
