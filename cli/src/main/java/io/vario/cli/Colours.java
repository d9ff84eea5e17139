package io.vario.cli;

import org.jspecify.annotations.Nullable;

/** Decide whether what is printed is coloured. */
enum Colours {
  AUTO,
  ALWAYS,
  NEVER;

  /**
   * Tell whether to colour what goes to a stream. Unasked, a terminal is coloured unless it cannot
   * ({@code TERM}) or its owner does not want it ({@code NO_COLOR}, see https://no-color.org).
   */
  boolean on(boolean isTerminal, Environment environment) {
    if (this != AUTO) {
      return this == ALWAYS;
    }
    String terminal = isTerminal ? environment.variable("TERM") : null;
    return !isEmpty(terminal)
        && !"dumb".equals(terminal)
        && isEmpty(environment.variable("NO_COLOR"));
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}
