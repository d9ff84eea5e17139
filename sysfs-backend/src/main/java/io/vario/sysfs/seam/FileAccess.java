package io.vario.sysfs.seam;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Turn what the JVM says of files into the seam's answers. */
final class FileAccess {
  private FileAccess() {}

  /** Read a file, naming it {@code shown} in the answer. */
  static Reading<byte[]> read(Path file, String shown) {
    // It opens faster than a channel does, but does not tell apart why it could not.
    try (InputStream in = new FileInputStream(file.toString())) {
      return readAll(in, shown);
    } catch (FileNotFoundException notOpened) {
      return readSlowly(file, shown);
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  private static Reading<byte[]> readSlowly(Path file, String shown) {
    try (InputStream in = Files.newInputStream(file)) {
      return readAll(in, shown);
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  private static Reading<byte[]> readAll(InputStream in, String shown) throws IOException {
    byte[] bytes = in.readNBytes(KernelFiles.LONGEST_FILE + 1);
    return bytes.length > KernelFiles.LONGEST_FILE
        ? Reading.unreadable(shown, "longer than " + (KernelFiles.LONGEST_FILE >> 20) + " MiB")
        : Reading.of(bytes);
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
  static Reading<List<String>> list(Path folder, String shown) {
    // File.list makes fewer objects than a directory stream, but does not tell why it failed.
    String[] names = new File(folder.toString()).list();
    if (names != null) {
      return Reading.of(List.of(names));
    }
    try (var stream = Files.newDirectoryStream(folder)) {
      return Reading.unreadable(shown, "it cannot be listed (" + stream.getClass() + ")");
    } catch (NotDirectoryException notFolder) {
      return Reading.unreadable(shown, "not a folder");
    } catch (IOException failure) {
      return answer(failure, shown);
    }
  }

  /** Write once, naming the file {@code shown} in a refusal. */
  static void write(Path file, String shown, byte[] content) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int written = channel.write(ByteBuffer.wrap(content));
      if (written != content.length) {
        throw new KernelRefusal(
            Errno.OTHER,
            shown + ": only " + written + " of " + content.length + " bytes were taken",
            null);
      }
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
