package io.vario.override;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Read one rule, word by word; words are separated by blanks. */
final class RuleParser {
  private static final int LONGEST = 1000;
  private static final int LONGEST_NAME = 64;
  private static final String ARROW = "=>";
  private static final String FORM =
      "write NAME: CONDITION... => ACTION, such as"
          + " 'mlx-vfs: vendor=15b3 role=vf => driver mlx5_vfio_pci'";

  private final String text;
  private final List<Word> words = new ArrayList<>();
  private int next;

  RuleParser(String text) {
    this.text = text;
  }

  /** Hold a word and where it begins, from 1. */
  private record Word(String text, int column) {}

  Rule parse() {
    split();
    String name = name();
    List<Condition> conditions = new ArrayList<>();
    while (next < words.size() && !words.get(next).text().equals(ARROW)) {
      conditions.add(condition(words.get(next), conditions));
      next++;
    }
    if (next == words.size()) {
      throw refusal(text.length() + 1, "the rule has no => with an action behind it", FORM);
    }
    Word arrow = words.get(next++);
    if (conditions.isEmpty()) {
      throw refusal(
          arrow.column(), "the rule has no condition", "address=* stands for all devices");
    }
    return new Rule(name, conditions, action(arrow));
  }

  private void split() {
    if (text.length() > LONGEST) {
      throw refusal(LONGEST, "the rule is longer than " + LONGEST + " characters", null);
    }
    int begin = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (c != '\t' && (c < ' ' || c > '~')) {
        throw refusal(i + 1, "a rule is printable ASCII, this is not", null);
      }
      boolean blank = c == ' ' || c == '\t';
      if (blank && begin >= 0) {
        words.add(new Word(text.substring(begin, i), begin + 1));
        begin = -1;
      } else if (!blank && begin < 0) {
        begin = i;
      }
    }
  }

  private String name() {
    if (words.isEmpty()) {
      throw refusal(1, "the rule is empty", FORM);
    }
    Word first = words.get(next++);
    String name = first.text().substring(0, first.text().length() - 1);
    boolean valid = first.text().endsWith(":") && !name.isEmpty() && name.length() <= LONGEST_NAME;
    for (int i = 0; valid && i < name.length(); i++) {
      char c = name.charAt(i);
      valid =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || c == '.';
    }
    if (!valid) {
      throw refusal(
          first.column(),
          "a rule begins with its name and a colon (1 to 64 letters, digits, - _ .), not with "
              + Quoted.text(first.text()),
          FORM);
    }
    return name;
  }

  private Condition condition(Word word, List<Condition> before) {
    int equals = word.text().indexOf('=');
    String written = equals < 0 ? word.text() : word.text().substring(0, equals);
    Condition.Key key = Condition.Key.find(written);
    if (key == null) {
      String closest = Spelling.closest(written, Condition.Key.words());
      throw refusal(
          word.column(),
          "there is no condition " + Quoted.text(written),
          closest == null
              ? "conditions are " + String.join(", ", Condition.Key.words())
              : "did you mean " + closest + "?");
    }
    for (Condition other : before) {
      if (other.key() == key) {
        throw refusal(word.column(), key + " is given twice", null);
      }
    }
    String value = equals < 0 ? "" : word.text().substring(equals + 1);
    Condition condition = Condition.parse(key, value);
    if (condition == null) {
      throw refusal(
          word.column() + Math.max(equals, 0) + (equals < 0 ? 0 : 1),
          Quoted.text(value) + " is no value of " + key,
          "write " + key.form());
    }
    return condition;
  }

  private Action action(Word arrow) {
    if (next == words.size()) {
      throw refusal(arrow.column() + 2, "the rule has no action", actions());
    }
    Word first = words.get(next++);
    Word second = next < words.size() ? words.get(next++) : null;
    if (next < words.size()) {
      Word more = words.get(next);
      throw refusal(
          more.column(),
          "nothing follows an action, but here is " + Quoted.text(more.text()),
          null);
    }
    if (first.text().equals("leave")) {
      if (second == null || !second.text().equals("alone")) {
        throw refusal(first.column(), "the action is written 'leave alone'", null);
      }
      return new Action(Action.Verb.LEAVE_ALONE, "");
    }
    return named(verb(first), first, second);
  }

  private Action.Verb verb(Word word) {
    List<String> known = new ArrayList<>();
    for (Action.Verb verb : Action.Verb.values()) {
      if (verb.word().equals(word.text())) {
        return verb;
      }
      known.add(verb.word());
    }
    String closest = Spelling.closest(word.text(), known);
    throw refusal(
        word.column(),
        "there is no action " + Quoted.text(word.text()),
        closest == null ? actions() : "did you mean " + closest + "?");
  }

  private Action named(Action.Verb verb, Word first, @Nullable Word second) {
    if (second == null) {
      throw refusal(
          first.column() + first.text().length(), verb.word() + " needs a name", actions());
    }
    String name = second.text();
    if (verb == Action.Verb.MODULE ? !ModuleName.isValid(name) : !DriverName.isValid(name)) {
      throw refusal(
          second.column(),
          "not a "
              + (verb == Action.Verb.MODULE ? "module's" : "driver's or a module's")
              + " name: "
              + Quoted.text(name),
          null);
    }
    return new Action(verb, name);
  }

  private static String actions() {
    return "actions are driver NAME, module NAME, forbid NAME, require NAME and leave alone";
  }

  private VarioException refusal(int column, String reason, @Nullable String hint) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        "bad rule " + Quoted.text(text) + ", column " + column + ": " + reason,
        hint);
  }
}
