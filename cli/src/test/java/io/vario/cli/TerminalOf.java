package io.vario.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Put a person before a terminal, with variables of the environment, in front of a host. */
final class TerminalOf extends InFrontOf {
  private final boolean isTerminal;
  private final Map<String, String> variables;

  TerminalOf(Environment host, boolean isTerminal, Map<String, String> variables) {
    super(host);
    this.isTerminal = isTerminal;
    this.variables = variables;
  }

  /** A terminal in front of no host of its own, for commands that name one. */
  static TerminalOf none(Path folder, boolean isTerminal, Map<String, String> variables) {
    return new TerminalOf(
        new Run.Surroundings(new FakeHost(), List.of(), folder), isTerminal, variables);
  }

  @Override
  public boolean isTerminal() {
    return isTerminal;
  }

  @Override
  public boolean isDataTerminal() {
    return isTerminal;
  }

  @Override
  public @Nullable String variable(String name) {
    return variables.get(name);
  }
}
