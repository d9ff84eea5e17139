package io.vario.cli;

import org.jspecify.annotations.Nullable;

/** Name what the command can be told to do. */
enum Verb {
  LIST("list", "devices"),
  EXPLAIN("explain", "resolutions"),
  CHECK("check", "checks"),
  PLAN("plan", "plans"),
  DETACH("detach", "results"),
  REATTACH("reattach", "results"),
  APPLY("apply", "results"),
  APPLY_BINDINGS("apply-bindings", "results"),
  RECOVER("recover", "results"),
  STATUS("status", "bindings"),
  PLUGINS("plugins", "plugins"),
  SNAPSHOT("snapshot", null),
  RULES("rules", "rules"),
  AGENT("agent", null),
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
      case JSON -> this != HELP && this != DEMO && this != AGENT;
      case CLASS, VF_OF ->
          needsDevice() || this == LIST || this == RECOVER || this == APPLY_BINDINGS;
      case NAMES, COLUMNS, TREE -> this == LIST;
      case NO_HEADINGS -> this == LIST || this == STATUS || this == PLUGINS;
      case VERBOSE -> this != HELP && this != DEMO && this != AGENT;
      case COLOR -> this != HELP && this != AGENT;
      case ROOT -> this != HELP && this != DEMO && readsHost();
      case DRIVER, NAME_POLICY, FALLBACK -> choosesDriver();
      case PLUGINS -> usesPlugins() || this == RULES;
      case CONFIG -> usesPlugins();
      case SHELL -> this == AGENT;
      case ALLOW -> this == CHECK || this == PLAN || this == DETACH || this == REATTACH;
      case EXPECT -> this == CHECK || this == PLAN || this == DETACH;
      case STATE -> changesHost() || this == PLAN || this == STATUS || this == AGENT;
      case PERSIST -> this == DETACH || this == REATTACH;
      case BINDINGS ->
          this == DETACH || this == REATTACH || this == APPLY_BINDINGS || this == STATUS;
      case SIMULATE -> (changesHost() && this != RECOVER) || this == AGENT;
      case KEEP_GOING -> this == DETACH || this == REATTACH;
      case DEADLINE, WAIT, NO_SYSLOG -> changesHost();
      case OUT -> this == PLAN;
      case ANONYMIZE -> this == SNAPSHOT;
      case FORCE -> this == SNAPSHOT || this == PLAN;
    };
  }

  /** Tell whether the verb must be told which devices it is about. */
  boolean needsDevice() {
    return choosesDriver() || this == CHECK || this == REATTACH;
  }

  /** Tell whether the verb changes the host. */
  boolean changesHost() {
    return this == DETACH
        || this == REATTACH
        || this == APPLY
        || this == APPLY_BINDINGS
        || this == RECOVER;
  }

  /** Tell whether the verb must be given a file and nothing else. */
  boolean needsFile() {
    return this == SNAPSHOT || this == APPLY;
  }

  private boolean readsHost() {
    return this != RECOVER && this != STATUS && this != PLUGINS;
  }

  private boolean usesPlugins() {
    return choosesDriver() || changesHost() || this == CHECK || this == PLUGINS || this == AGENT;
  }

  private boolean choosesDriver() {
    return this == EXPLAIN || this == PLAN || this == DETACH;
  }
}
