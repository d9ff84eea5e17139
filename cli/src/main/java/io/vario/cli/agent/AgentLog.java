package io.vario.cli.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Tell people, on standard error, what happens in the agent: one line each. */
final class AgentLog {
  /** Not System.err: the shell gives each of its commands another one. */
  private final PrintStream lines =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  void line(String text) {
    lines.println("vario: " + text);
  }
}
