package io.vario.cli;

import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.device.PciIds;
import io.vario.engine.DetachRequest;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hold what was typed: a verb, its arguments, and its options, which may come in any order.
 *
 * <p>The grammar is small and strict, and each start pays for its parser (a library's costs as much
 * as half of an empty JVM's start), so it is read by hand.
 */
final class CommandLine {
  private static final int MOST_SECONDS = 86_400;

  private final @Nullable Verb verb;
  private final List<String> arguments;
  private final Map<Option, List<String>> options;
  private final String typed;

  private CommandLine(
      String typed,
      @Nullable Verb verb,
      List<String> arguments,
      Map<Option, List<String>> options) {
    this.typed = typed;
    this.verb = verb;
    this.arguments = arguments;
    this.options = options;
  }

  /**
   * Parse the process's arguments.
   *
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if they are not of the command's form
   */
  static CommandLine parse(String[] args) {
    // Not EnumMap: it asks for the options by reflection, which a short command has no time for.
    Map<Option, List<String>> options = new LinkedHashMap<>();
    List<String> words = new ArrayList<>(args.length);
    int at = 0;
    while (at < args.length) {
      String arg = args[at++];
      if (arg.equals("--")) {
        while (at < args.length) {
          words.add(args[at++]);
        }
      } else if (arg.length() > 1 && arg.charAt(0) == '-') {
        at = readOption(arg, args, at, options);
      } else {
        words.add(arg);
      }
    }
    Verb verb = words.isEmpty() ? null : verb(words.remove(0));
    CommandLine line = new CommandLine("vario " + String.join(" ", args), verb, words, options);
    line.requireFit();
    return line;
  }

  /** Find the verb of a command line that may not be of the command's form; null if it has none. */
  static @Nullable Verb verbOf(String[] args) {
    for (String arg : args) {
      Verb verb = Verb.find(arg);
      if (verb != null) {
        return verb;
      }
    }
    return null;
  }

  /** Tell whether a command line that may not be of the command's form asks for JSON. */
  static boolean asksForJson(String[] args) {
    for (String arg : args) {
      if (arg.equals("--")) {
        return false;
      }
      if (arg.equals(Option.JSON.spelling)) {
        return true;
      }
    }
    return false;
  }

  /** Return the verb; null if none was typed. */
  @Nullable Verb verb() {
    return verb;
  }

  /** Return the verb's arguments, as typed. */
  List<String> arguments() {
    return arguments;
  }

  /** Tell whether devices are named, by arguments or by options. */
  boolean namesDevices() {
    return !arguments.isEmpty() || has(Option.CLASS) || has(Option.VF_OF);
  }

  /** Return the values of an option that may be repeated. */
  List<String> values(Option option) {
    return options.getOrDefault(option, List.of());
  }

  /** Tell whether an option was given. */
  boolean has(Option option) {
    return options.containsKey(option);
  }

  /** Return an option's value as a path; null if it was not given. */
  @Nullable Path path(Option option) {
    String text = value(option);
    if (text == null) {
      return null;
    }
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException malformed) {
      // Told below, with the empty path.
    }
    throw usage(option.spelling + ": not a path: " + Quoted.text(text), null);
  }

  /** Return the fallback policy that was asked for, or the usual one. */
  FallbackPolicy fallback(FallbackPolicy usual) {
    String text = value(Option.FALLBACK);
    if (text == null) {
      return usual;
    }
    return switch (text) {
      case "allow" -> FallbackPolicy.ALLOW;
      case "refuse" -> FallbackPolicy.REFUSE;
      case "never" -> FallbackPolicy.NEVER;
      default ->
          throw usage(
              "--fallback: no such policy: " + Quoted.text(text), "use allow, refuse or never");
    };
  }

  /** Return when to colour what is printed. */
  Colours colours() {
    String text = value(Option.COLOR);
    if (text == null) {
      return Colours.AUTO;
    }
    return switch (text) {
      case "auto" -> Colours.AUTO;
      case "always" -> Colours.ALWAYS;
      case "never" -> Colours.NEVER;
      default ->
          throw usage("--color: no such choice: " + Quoted.text(text), "use auto, always or never");
    };
  }

  /** Return the columns of the list, in the order in which they were typed. */
  List<Column> columns() {
    String text = value(Option.COLUMNS);
    if (text == null) {
      return has(Option.NAMES) ? Column.USUAL_AND_NAMES : Column.USUAL;
    }
    List<Column> columns = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      columns.add(column(text.substring(from, end)));
      from = end + 1;
    }
    if (has(Option.NAMES) && !columns.contains(Column.NAMES)) {
      columns.add(Column.NAMES);
    }
    return columns;
  }

  private static Column column(String typed) {
    List<String> keys = new ArrayList<>();
    for (Column column : Column.values()) {
      if (column.isCalled(typed)) {
        return column;
      }
      keys.add(column.key);
    }
    String closest = Spelling.closest(typed, keys);
    throw usage(
        "there is no column " + Quoted.text(typed),
        (closest == null ? "" : "did you mean " + closest + "? otherwise, ")
            + "the columns are "
            + String.join(", ", keys));
  }

  /** Return the request that the options describe; without its option the usual policy holds. */
  DetachRequest request(NamePolicy usual) {
    Set<CheckId> allowed = new HashSet<>();
    for (String id : values(Option.ALLOW)) {
      allowed.add(new CheckId(id));
    }
    String expected = value(Option.EXPECT);
    return new DetachRequest(
        Optional.ofNullable(value(Option.DRIVER)),
        namePolicy(usual),
        allowed,
        expected == null ? Optional.empty() : Optional.of(PciIds.parse(expected)));
  }

  private NamePolicy namePolicy(NamePolicy usual) {
    String text = value(Option.NAME_POLICY);
    if (text == null) {
      return usual;
    }
    return switch (text) {
      case "forgiving" -> NamePolicy.FORGIVING;
      case "strict" -> NamePolicy.STRICT;
      default ->
          throw usage(
              "--name-policy: no such policy: " + Quoted.text(text), "use forgiving or strict");
    };
  }

  /**
   * Return the terms that the options describe.
   *
   * @param cancelled asked whether to stop
   */
  Terms terms(BooleanSupplier cancelled) {
    return new Terms(
        seconds(Option.DEADLINE, Terms.USUAL.deadline(), 1),
        seconds(Option.WAIT, Terms.USUAL.patience(), 0),
        has(Option.KEEP_GOING),
        Terms.USUAL.progress(),
        cancelled);
  }

  private Duration seconds(Option option, Duration usual, int least) {
    String text = value(option);
    if (text == null) {
      return usual;
    }
    // Nine digits fit into an int whatever they are.
    boolean valid = !text.isEmpty() && text.length() <= 9;
    for (int i = 0; valid && i < text.length(); i++) {
      valid = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    int seconds = valid ? Integer.parseInt(text) : -1;
    if (seconds < least || seconds > MOST_SECONDS) {
      throw usage(
          option.spelling + ": not a time: " + Quoted.text(text),
          "give " + least + " to " + MOST_SECONDS + " seconds");
    }
    return Duration.ofSeconds(seconds);
  }

  private @Nullable String value(Option option) {
    List<String> values = options.get(option);
    return values == null ? null : values.get(0);
  }

  /** Return what was typed. */
  @Override
  public String toString() {
    return typed;
  }

  private void requireFit() {
    if (has(Option.HELP) || has(Option.VERSION) || verb == null) {
      return;
    }
    for (Option option : options.keySet()) {
      if (!verb.takes(option)) {
        throw usage(verb.word + " takes no " + option.spelling, helpOn(verb));
      }
      if (option.isLayout() && has(Option.JSON)) {
        throw usage("--json takes no " + option.spelling + ": a document is always whole", null);
      }
    }
    if (verb.changesHost() && has(Option.ROOT) && !has(Option.SIMULATE)) {
      throw usage(
          verb.word + " needs --simulate with --root: a recorded host can only be read",
          "--simulate changes it in memory");
    }
    if (verb.needsDevice() && !namesDevices()) {
      throw usage(verb.word + " needs a device", "vario list shows the devices");
    }
    if (verb.needsFile() && arguments.size() != 1) {
      throw usage(
          verb.word + " needs one FILE to " + (verb == Verb.SNAPSHOT ? "write" : "read"),
          helpOn(verb));
    }
    if (verb == Verb.RULES && !(arguments.size() == 2 && arguments.get(0).equals("check"))) {
      throw usage("rules is followed by check and one FILE", helpOn(verb));
    }
    if (verb == Verb.PLUGINS && !arguments.isEmpty()) {
      throw usage("plugins takes no argument", helpOn(verb));
    }
    if (has(Option.PERSIST) && (has(Option.FALLBACK) || has(Option.NAME_POLICY))) {
      throw usage(
          "--persist goes with neither --fallback nor --name-policy, since only the driver and what"
              + " is allowed are kept",
          "at each boot the configuration's policies hold");
    }
    if (verb == Verb.PLAN && has(Option.FORCE) && !has(Option.OUT)) {
      throw usage("plan takes --force only with --out", helpOn(verb));
    }
  }

  /** Read an option and its value; return where the next argument stands. */
  private static int readOption(
      String arg, String[] args, int next, Map<Option, List<String>> options) {
    int equals = arg.indexOf('=');
    String spelling = equals < 0 ? arg : arg.substring(0, equals);
    Option option = option(spelling);
    String value = equals < 0 ? "" : arg.substring(equals + 1);
    int at = next;
    if (option.value == null && equals >= 0) {
      throw usage(option.spelling + " takes no value", null);
    }
    if (option.value != null && equals < 0) {
      // A value that looks like an option was forgotten rather than meant; = settles it.
      if (at == args.length || args[at].startsWith("-")) {
        throw usage(option.spelling + " needs a value", null);
      }
      value = args[at++];
    }
    List<String> values = options.get(option);
    if (values == null) {
      values = new ArrayList<>(1);
      options.put(option, values);
    } else if (!option.isRepeatable()) {
      throw usage(option.spelling + " is given twice", null);
    }
    values.add(value);
    return at;
  }

  private static Option option(String spelling) {
    List<String> spellings = new ArrayList<>();
    for (Option option : Option.values()) {
      if (option.isSpelt(spelling)) {
        return option;
      }
      spellings.add(option.spelling);
    }
    throw unknown("option", spelling, spellings);
  }

  /**
   * Find a verb by its word.
   *
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if there is none
   */
  static Verb verb(String word) {
    Verb verb = Verb.find(word);
    if (verb != null) {
      return verb;
    }
    List<String> words = new ArrayList<>();
    for (Verb known : Verb.values()) {
      words.add(known.word);
    }
    throw unknown("verb", word, words);
  }

  /** Return what is wrong with a command line that says nothing to do. */
  static VarioException withoutVerb() {
    return usage("what is to be done is missing", helpOn(null));
  }

  private static VarioException unknown(String kind, String text, List<String> known) {
    String closest = Spelling.closest(text, known);
    return usage(
        "there is no " + kind + " " + Quoted.text(text),
        closest == null ? helpOn(null) : "did you mean " + closest + "?");
  }

  private static String helpOn(@Nullable Verb verb) {
    return verb == null
        ? "vario help shows the verbs"
        : "vario help " + verb.word + " shows its options";
  }

  private static VarioException usage(String message, @Nullable String hint) {
    return new VarioException(ErrorCode.INVALID_INPUT, message, hint);
  }
}
