package io.vario.cli;

import org.jspecify.annotations.Nullable;

/** Name what the command can be told to do. */
enum Verb {
  LIST("list", "devices"),
  EXPLAIN("explain", "resolutions"),
  PLAN("plan", "plans"),
  DETACH("detach", "results"),
  REATTACH("reattach", "results"),
  SNAPSHOT("snapshot", null),
  DEMO("demo", null),
  HELP("help", null);

  final String word;

  /** The name of the array in the verb's document; null if the verb prints none. */
  final @Nullable String array;

  Verb(String word, @Nullable String array) {
    this.word = word;
    this.array = array;
  }

  /** Find a verb by its word; null if there is none. */
  static @Nullable Verb find(String word) {
    for (Verb verb : values()) {
      if (verb.word.equals(word)) {
        return verb;
      }
    }
    return null;
  }

  /** Return the name of the object in the verb's document; null if it prints an array or none. */
  @Nullable String object() {
    return this == SNAPSHOT ? "snapshot" : null;
  }

  /** Tell whether an option means something to the verb. */
  boolean takes(Option option) {
    return switch (option) {
      case HELP -> true;
      case VERSION -> false;
      case JSON -> this != HELP && this != DEMO;
      case ROOT -> this != HELP && this != DEMO;
      case DRIVER, NAME_POLICY, FALLBACK, PLUGINS -> choosesDriver();
      case ALLOW -> choosesDriver() && this != EXPLAIN;
      case STATE, SIMULATE -> changesHost();
      case ANONYMIZE, FORCE -> this == SNAPSHOT;
    };
  }

  /** Tell whether the verb must be told which devices it is about. */
  boolean needsDevice() {
    return this != LIST && this != SNAPSHOT && this != DEMO && this != HELP;
  }

  /** Tell whether the verb changes the host. */
  boolean changesHost() {
    return this == DETACH || this == REATTACH;
  }

  private boolean choosesDriver() {
    return this == EXPLAIN || this == PLAN || this == DETACH;
  }
}
