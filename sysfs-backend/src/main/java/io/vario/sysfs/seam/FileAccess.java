package io.vario.sysfs.seam;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Turn what the JVM says of files into the seam's answers. */
final class FileAccess {
  // What stat(2) tells of a file's kind.
  private static final int KIND = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DISK = 0060000;

  private static final String SYSFS = "/sys/";

  /** What nearly all files of sysfs are shorter than. */
  private static final int SHORT = 512;

  private FileAccess() {}

  /** Read a file, naming it {@code shown} in the answer. */
  static Reading<byte[]> read(String file, String shown) {
    // It opens faster than a channel does, but does not tell apart why it could not.
    try (InputStream in = new FileInputStream(file)) {
      return readAll(in, file, shown);
    } catch (FileNotFoundException notOpened) {
      return readSlowly(file, shown);
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  private static Reading<byte[]> readSlowly(String file, String shown) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return readAll(in, file, shown);
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  private static Reading<byte[]> readAll(InputStream in, String file, String shown)
      throws IOException {
    // To read all in one go, Java asks for the length and the place first: two system calls more.
    byte[] begin = new byte[SHORT];
    // Sysfs gives as much of a file as there is; elsewhere only a read of nothing tells the end.
    int length =
        shown.startsWith(SYSFS) ? Math.max(0, in.read(begin)) : in.readNBytes(begin, 0, SHORT);
    if (length < SHORT) {
      return Reading.of(Arrays.copyOf(begin, length));
    }
    // In one piece, of which there are many otherwise; a file of the kernel's may hold more than it
    // says. The stream's own answer is no use: it seeks, which /proc/net refuses with EINVAL.
    long said = Math.max(2 * SHORT, new File(file).length());
    int room = (int) Math.min(said, KernelFiles.LONGEST_FILE);
    byte[] bytes = Arrays.copyOf(begin, room);
    length += in.readNBytes(bytes, length, room - length);
    int more = length < room ? -1 : in.read();
    while (more >= 0 && length < KernelFiles.LONGEST_FILE) {
      room = Math.min(2 * length, KernelFiles.LONGEST_FILE);
      bytes = Arrays.copyOf(bytes, room);
      bytes[length++] = (byte) more;
      length += in.readNBytes(bytes, length, room - length);
      more = length < room ? -1 : in.read();
    }
    if (more >= 0) {
      return Reading.unreadable(shown, "longer than " + (KernelFiles.LONGEST_FILE >> 20) + " MiB");
    }
    return Reading.of(length == room ? bytes : Arrays.copyOf(bytes, length));
  }

  /** Read a part of a regular file or a disk, naming it {@code shown} in the answer. */
  static Reading<byte[]> readPart(Path file, String shown, long offset, int length) {
    try {
      // Anything else could block, as a pipe does, or act on being opened.
      int kind = (int) Files.getAttribute(file, "unix:mode") & KIND;
      if (kind != REGULAR && kind != DISK) {
        return Reading.unreadable(shown, "neither a regular file nor a disk");
      }
      // A channel would wake up more of the JDK than a short command has time for.
      try (FileInputStream in = new FileInputStream(file.toString())) {
        in.skipNBytes(offset);
        return Reading.of(in.readNBytes(length));
      } catch (EOFException behindTheEnd) {
        return Reading.of(new byte[0]);
      }
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  /** Read a link, naming it {@code shown} in the answer. */
  static Reading<String> readLink(Path link, String shown) {
    try {
      return Reading.of(Files.readSymbolicLink(link).toString());
    } catch (NotLinkException notLink) {
      return Reading.unreadable(shown, "not a symbolic link");
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  /** List a folder, naming it {@code shown} in the answer. */
  static Reading<List<String>> list(String folder, String shown) {
    // File.list makes fewer objects than a directory stream, but does not tell why it failed.
    String[] names = new File(folder).list();
    if (names != null) {
      return Reading.of(List.of(names));
    }
    try (var stream = Files.newDirectoryStream(Path.of(folder))) {
      return Reading.unreadable(shown, "it cannot be listed (" + stream.getClass() + ")");
    } catch (NotDirectoryException notFolder) {
      return Reading.unreadable(shown, "not a folder");
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  /** Write once, naming the file {@code shown} in a refusal. */
  static void write(Path file, String shown, byte[] content) {
    // Not a channel of its own: it would fail in a thread that was interrupted, which may have to
    // put right what it began. A kernel's file takes all bytes at once or none.
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      out.write(content);
    } catch (IOException failure) {
      Errno errno = errnoOf(failure);
      throw new KernelRefusal(errno, shown + ": " + reason(failure, errno), null);
    }
  }

  /** Tell absent, denied and unreadable apart. */
  static <T> Reading<T> answer(IOException failure, String shown) {
    if (failure instanceof NoSuchFileException) {
      return Reading.absent();
    }
    Errno errno = errnoOf(failure);
    return switch (errno) {
      case ENOENT, ENODEV, ENXIO -> Reading.absent();
      case EACCES, EPERM -> Reading.denied(shown, reason(failure, errno));
      default -> Reading.unreadable(shown, reason(failure, errno));
    };
  }

  private static Errno errnoOf(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return Errno.ENOENT;
    }
    return failure instanceof AccessDeniedException
        ? Errno.EACCES
        : Errno.ofMessage(String.valueOf(failure.getMessage()));
  }

  private static String reason(IOException failure, Errno errno) {
    if (errno != Errno.OTHER) {
      return errno + " (" + errno.text() + ")";
    }
    return failure instanceof FileSystemException named && named.getReason() != null
        ? named.getReason()
        : String.valueOf(failure.getMessage());
  }
}
