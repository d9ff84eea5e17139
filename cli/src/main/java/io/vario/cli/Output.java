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

  Output(OutputStream stream) {
    this.stream = stream;
  }

  /** Write a line; what a terminal could take for a command in it is made visible. */
  void line(String line) {
    pending.append(Printable.line(line)).append('\n');
  }

  /** Write a text within a line, as it is. */
  void text(String text) {
    pending.append(text);
  }

  /** Write an empty line. */
  void gap() {
    pending.append('\n');
  }

  /** Hand on what is held back. After a failure nothing is written any more. */
  void flush() {
    if (failure == null && !pending.isEmpty()) {
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
