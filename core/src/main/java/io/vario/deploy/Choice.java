package io.vario.deploy;

import io.vario.error.Quoted;
import io.vario.strategy.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Take a word of a configuration for one of several policies. */
public final class Choice {
  private Choice() {}

  /** Return the word for a policy. */
  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Find the policy that a word means.
   *
   * @param <E> the kind of policy
   * @param key what is chosen, for the message
   * @param value the word
   * @param choices the policies; their words are their names in lower case
   * @return the policy; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if the
   *     word is no choice; the message has its place, and the hint the choices
   */
  public static <E extends Enum<E>> E of(String key, Settings.Value value, E[] choices) {
    List<String> words = new ArrayList<>(choices.length);
    for (E choice : choices) {
      String word = word(choice);
      if (word.equals(value.text())) {
        return choice;
      }
      words.add(word);
    }
    throw value.refusal(
        key + " cannot be " + Quoted.text(value.text()), "use one of " + String.join(", ", words));
  }
}
