package io.vario.sysfs.seam;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import io.vario.sysfs.process.ProcessKey;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes by a child process, so that a write that blocks in the kernel holds up no thread of the
 * JVM: one that has such a thread cannot end.
 *
 * <p>The child is dd, which writes once what it read once, and whose words end with the kernel's
 * answer.
 */
final class ChildWriter {
  private static final String[] PLACES = {
    "/usr/bin/dd", "/bin/dd", "/run/current-system/sw/bin/dd"
  };

  private static final int LONGEST_MESSAGE = 4096;
  private static final int LONGEST_NAME = 128;

  private ChildWriter() {}

  static void write(String path, byte[] content, Duration limit) {
    if (content.length == 0 || content.length > KernelFiles.LONGEST_LIMITED) {
      throw new IllegalArgumentException(
          "a limited write has 1 to " + KernelFiles.LONGEST_LIMITED + " bytes");
    }
    long begin = System.nanoTime();
    Process child = start(path, content);
    if (!ends(child, begin, limit)) {
      ProcessKey key = ProcessKey.find(child.pid());
      // None if it has ended in this very moment.
      if (key != null) {
        leave(child, key);
      }
    }
    int code = waitFor(child);
    String said = words(child);
    if (code != 0) {
      throw refused(path, code, said);
    }
  }

  /**
   * Take the kernel's answer from dd's words: {@code dd: error writing '/sys/…': No such device}.
   */
  private static KernelRefusal refused(String path, int code, String said) {
    Errno errno = Errno.ofMessage(said);
    String why = said.substring(said.lastIndexOf(": ") + 1).strip();
    if (errno != Errno.OTHER) {
      why = errno + " (" + errno.text() + ")";
    } else if (why.isEmpty()) {
      why = "dd ended with " + code;
    }
    return new KernelRefusal(errno, path + ": " + why, null);
  }

  static boolean isPending(PendingWrite write) {
    ProcessKey child = ProcessKey.parse(write.token());
    return child != null && child.isAlive();
  }

  private static Process start(String path, byte[] content) {
    // Neither made nor cut: what is not there is refused, and what is there is the kernel's.
    ProcessBuilder builder =
        new ProcessBuilder(dd(), "of=" + path, "conv=notrunc,nocreat", "bs=64K", "status=none")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    Process child;
    try {
      child = builder.start();
    } catch (IOException failure) {
      throw new KernelRefusal(
          Errno.OTHER,
          path + ": nothing was written, since dd could not be started: " + failure.getMessage(),
          "check that coreutils' dd is installed");
    }
    try (OutputStream in = child.getOutputStream()) {
      in.write(content);
    } catch (IOException ended) {
      // It could not open the file, and says so.
    }
    return child;
  }

  private static String dd() {
    for (String place : PLACES) {
      if (new File(place).canExecute()) {
        return place;
      }
    }
    return PLACES[0];
  }

  private static boolean ends(Process child, long begin, Duration limit) {
    long wait = nanos(limit);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return child.waitFor(wait - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
          // What the kernel does is not called off by it.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int waitFor(Process child) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return child.waitFor();
        } catch (InterruptedException interrupt) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Give up waiting. To kill the child would be of no use: the kernel goes on. */
  private static void leave(Process child, ProcessKey key) {
    String place = waitChannel(key.pid());
    close(child);
    throw new StuckWriteException(
        new PendingWrite(key.toString()),
        place == null ? "it is unknown where the kernel waits" : "the kernel waits in " + place,
        null);
  }

  private static void close(Process child) {
    try {
      child.getErrorStream().close();
    } catch (IOException closed) {
      // Nobody reads it.
    }
  }

  private static String words(Process child) {
    try (InputStream said = child.getErrorStream()) {
      String words = new String(said.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8).strip();
      // The dd of uutils puts the number behind the text.
      int number = words.lastIndexOf(" (os error ");
      return (number < 0 ? words : words.substring(0, number)).replace('\n', ' ');
    } catch (IOException unread) {
      return "";
    }
  }

  /** Return the kernel's function in which a process waits; null if the kernel does not tell. */
  private static @Nullable String waitChannel(long pid) {
    String folder = "/proc/" + pid;
    String channel = functionIn(firstLine(folder + "/wchan"));
    if (channel != null) {
      return channel;
    }
    // Such as "[<0>] vfio_unregister_group_dev+0x12f/0x210 [vfio]".
    String frame = firstLine(folder + "/stack");
    int from = frame.indexOf("] ");
    int end = frame.indexOf('+', from + 2);
    return from < 0 || end < 0 ? null : functionIn(frame.substring(from + 2, end));
  }

  private static @Nullable String functionIn(String text) {
    if (text.isEmpty() || text.length() > LONGEST_NAME || text.equals("0")) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128 || !(Character.isLetterOrDigit(c) || c == '_' || c == '.')) {
        return null;
      }
    }
    return text;
  }

  private static String firstLine(String path) {
    try (InputStream in = new FileInputStream(path)) {
      String text = new String(in.readNBytes(LONGEST_MESSAGE), StandardCharsets.ISO_8859_1);
      int end = text.indexOf('\n');
      return end < 0 ? text : text.substring(0, end);
    } catch (IOException untold) {
      return "";
    }
  }

  private static long nanos(Duration limit) {
    try {
      return limit.toNanos();
    } catch (ArithmeticException beyond) {
      return limit.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }
}
