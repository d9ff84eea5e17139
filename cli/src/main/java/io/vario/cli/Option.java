package io.vario.cli;

import org.jspecify.annotations.Nullable;

/** Name the options; two have an abbreviation. */
enum Option {
  JSON("--json", null),
  CLASS("--class", "CLASS"),
  VF_OF("--vf-of", "PF[:LIST]"),
  NAMES("--names", null),
  COLUMNS("--columns", "COLUMNS"),
  TREE("--tree", null),
  NO_HEADINGS("--noheadings", null),
  COLOR("--color", "WHEN"),
  VERBOSE("--verbose", null),
  ROOT("--root", "DIR|FILE"),
  DRIVER("--driver", "NAME"),
  NAME_POLICY("--name-policy", "POLICY"),
  FALLBACK("--fallback", "POLICY"),
  ALLOW("--allow", "ID"),
  EXPECT("--expect", "IDS"),
  STATE("--state", "DIR"),
  PLUGINS("--plugins", "DIR"),
  CONFIG("--config", "FILE"),
  BINDINGS("--bindings", "FILE"),
  PERSIST("--persist", null),
  SIMULATE("--simulate", null),
  KEEP_GOING("--keep-going", null),
  DEADLINE("--deadline", "SECONDS"),
  WAIT("--wait", "SECONDS"),
  NO_SYSLOG("--no-syslog", null),
  OUT("--out", "FILE"),
  ANONYMIZE("--anonymize", null),
  FORCE("--force", null),
  SHELL("--shell", null),
  HELP("--help", null),
  VERSION("--version", null);

  final String spelling;

  /** What the option's value is called in help; null if it takes none. */
  final @Nullable String value;

  Option(String spelling, @Nullable String value) {
    this.spelling = spelling;
    this.value = value;
  }

  /** Tell whether a user may spell the option so. */
  boolean isSpelt(String typed) {
    return spelling.equals(typed)
        || (this == HELP && typed.equals("-h"))
        || (this == COLUMNS && typed.equals("-o"));
  }

  /** Tell whether the option is about how a table or a text looks, which a document has not. */
  boolean isLayout() {
    return this == COLUMNS || this == TREE || this == NO_HEADINGS;
  }

  /** Tell whether the option may be given several times. */
  boolean isRepeatable() {
    return this == ALLOW || this == CLASS || this == VF_OF || value == null;
  }
}
