package io.vario.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Write lines to a stream, and remember whether that failed.
 *
 * <p>Lines are held back until {@link #flush}, so that a table of thousands of them is one write.
 */
final class Output {
  private final OutputStream stream;
  private final StringBuilder pending = new StringBuilder(256);
  private @Nullable String failure;
  private boolean coloured;
  private @Nullable StepDisplay display;

  Output(OutputStream stream) {
    this.stream = stream;
  }

  /** Return another one to the same stream, whose lines do not mix with those of this one. */
  Output beside() {
    return new Output(stream);
  }

  /** Let what is shown meanwhile on the same terminal give way to each write. */
  void interrupt(StepDisplay shown) {
    display = shown;
  }

  /** Say whether styles are shown; at first they are not. */
  void colour(boolean wanted) {
    coloured = wanted;
  }

  /** Tell whether styles are shown. */
  boolean isColoured() {
    return coloured;
  }

  /** Write a line; what a terminal could take for a command in it is made visible. */
  void line(String line) {
    add(line).end();
  }

  /** Write a part of a line; what a terminal could take for a command in it is made visible. */
  Output add(String part) {
    pending.append(Printable.line(part));
    return this;
  }

  /** Write a part of a line in a style. */
  Output add(Style style, String part) {
    if (coloured) {
      style.append(Printable.line(part), pending);
      return this;
    }
    return add(part);
  }

  /** End a line. */
  void end() {
    pending.append('\n');
  }

  /** Write a text within a line, as it is. */
  void text(String text) {
    pending.append(text);
  }

  /** Write an empty line. */
  void gap() {
    end();
  }

  /** Hand on what is held back. After a failure nothing is written any more. */
  void flush() {
    if (failure == null && !pending.isEmpty()) {
      if (display != null) {
        display.clear();
      }
      try {
        stream.write(pending.toString().getBytes(StandardCharsets.UTF_8));
        stream.flush();
      } catch (IOException refused) {
        failure = String.valueOf(refused.getMessage());
      }
    }
    pending.setLength(0);
  }

  /** Return what the host answered to the write that failed; null if none did. */
  @Nullable String failure() {
    return failure;
  }

  /** Tell whether writing failed only since the reader had read enough, as {@code head} does. */
  boolean isReaderGone() {
    return failure != null && failure.contains("Broken pipe");
  }
}
