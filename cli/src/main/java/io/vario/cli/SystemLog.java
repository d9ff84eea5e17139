package io.vario.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Leave lines in the system's log, which is worth having and never worth waiting for: a line that
 * nobody takes at once is dropped without a word.
 *
 * <p>journald takes them itself, on the stream that it offers to services as their standard output
 * (sd_journal_stream_fd(3)). Any other log listens on {@code /dev/log} for datagrams, which Java
 * cannot send: {@code logger} does, at the end.
 */
public final class SystemLog implements AutoCloseable {
  private static final Path JOURNAL = Path.of("/run/systemd/journal/stdout");
  private static final Path SOCKET = Path.of("/dev/log");
  private static final Path LOGGER = Path.of("/usr/bin/logger");

  /** Name, unit, usual priority, prefixed priorities, and no forwarding of our own. */
  private static final String JOURNAL_HEADER = "vario\n\n5\n1\n0\n0\n0\n";

  private static final String NOTICE = "<5>";
  private static final String ERROR = "<3>";

  private static final int LONGEST_LINE = 1000;

  /** What a pipe takes without a reader, on any Linux. */
  private static final int MOST_BYTES_FOR_LOGGER = 4 << 10;

  private final Path journal;
  private final Path socket;
  private final Path logger;
  private final StringBuilder forLogger = new StringBuilder();
  private @Nullable SocketChannel channel;
  private boolean asked;

  SystemLog(Path journal, Path socket, Path logger) {
    this.journal = journal;
    this.socket = socket;
    this.logger = logger;
  }

  /**
   * Return the log of the machine that the command runs on.
   *
   * @return the log, which nothing was asked of yet; never null
   */
  public static SystemLog ofThisMachine() {
    return new SystemLog(JOURNAL, SOCKET, LOGGER);
  }

  /** Leave a line. */
  synchronized void line(boolean isError, String text) {
    String printable = Printable.line(text);
    String line = printable.substring(0, Math.min(printable.length(), LONGEST_LINE)) + "\n";
    if (!asked) {
      asked = true;
      channel = open();
      send(JOURNAL_HEADER);
    }
    if (channel == null) {
      forLogger.append(line);
    } else {
      send((isError ? ERROR : NOTICE) + line);
    }
  }

  private @Nullable SocketChannel open() {
    if (!Files.exists(journal)) {
      return null;
    }
    try {
      SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        opened.configureBlocking(false);
        if (opened.connect(UnixDomainSocketAddress.of(journal))) {
          return opened;
        }
      } catch (IOException | RuntimeException refused) {
        opened.close();
        return null;
      }
      opened.close();
    } catch (IOException | RuntimeException unusable) {
      // There is no journal then.
    }
    return null;
  }

  private void send(String text) {
    SocketChannel open = channel;
    if (open == null || !open.isOpen()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    try {
      open.write(bytes);
      if (bytes.hasRemaining()) {
        // Half a line would become part of the next one.
        open.close();
      }
    } catch (IOException gone) {
      // What it took, it has.
    }
  }

  /** Hand on what is left; nobody waits until it is written. */
  @Override
  public synchronized void close() {
    try {
      SocketChannel open = channel;
      if (open != null) {
        open.close();
      }
      int from = 0;
      while (from < forLogger.length() && Files.exists(socket)) {
        int to = Math.min(forLogger.length(), from + MOST_BYTES_FOR_LOGGER);
        to = to == forLogger.length() ? to : forLogger.lastIndexOf("\n", to - 1) + 1;
        log(forLogger.substring(from, to));
        from = to;
      }
    } catch (IOException unusable) {
      // There is no log then.
    }
    forLogger.setLength(0);
  }

  private void log(String lines) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(logger.toString(), "-t", "vario", "-p", "daemon.notice")
            .redirectOutput(new File("/dev/null"))
            .redirectError(new File("/dev/null"));
    try (OutputStream in = builder.start().getOutputStream()) {
      in.write(lines.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
