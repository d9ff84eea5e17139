package io.vario.sysfs.seam;

import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Read a recorded host: a folder that mirrors the paths of one, links kept.
 *
 * <p>The folder is not trusted. Links are followed as if the folder were the root of the file
 * system, and one that leads above it is unreadable; only regular files are opened, so that no pipe
 * or device can block or be touched.
 */
public final class RecordedKernelFiles implements KernelFiles {
  private static final int MOST_LINKS = 40;

  private final Path root;

  /** Where folders are once all links are followed; a recording does not change. */
  private final Map<String, String> folders = new ConcurrentHashMap<>();

  /**
   * Open a recorded host.
   *
   * @param root the folder
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if it is no folder
   */
  public RecordedKernelFiles(Path root) {
    try {
      this.root = root.toRealPath();
    } catch (IOException failure) {
      throw notRecorded(root, "it does not exist or cannot be reached");
    }
    if (!Files.isDirectory(this.root)) {
      throw notRecorded(root, "it is not a folder");
    }
  }

  private static VarioException notRecorded(Path root, String why) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        "not a recorded host: " + Quoted.text(root.toString()) + ", " + why,
        "give a folder that holds a host's sys/ and lib/modules/");
  }

  @Override
  public Reading<byte[]> read(String path) {
    Reading<Path> file = regularFile(path);
    Path found = file.orNull();
    return found == null ? file.withoutValue() : FileAccess.read(found.toString(), path);
  }

  @Override
  public Reading<byte[]> readPart(String path, long offset, int length) {
    Reading<Path> file = regularFile(path);
    Path found = file.orNull();
    return found == null ? file.withoutValue() : FileAccess.readPart(found, path, offset, length);
  }

  private Reading<Path> regularFile(String path) {
    Path file;
    try {
      file = resolve(path, true);
    } catch (EscapeException escape) {
      return Reading.unreadable(path, escape.reason);
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return Reading.unreadable(path, "not a regular file");
      }
    } catch (IOException failure) {
      return FileAccess.answer(failure, path);
    }
    return Reading.of(file);
  }

  @Override
  public Reading<String> readLink(String path) {
    try {
      return FileAccess.readLink(resolve(path, false), path);
    } catch (EscapeException escape) {
      return Reading.unreadable(path, escape.reason);
    }
  }

  @Override
  public Reading<List<String>> list(String path) {
    try {
      return FileAccess.list(resolve(path, true).toString(), path);
    } catch (EscapeException escape) {
      return Reading.unreadable(path, escape.reason);
    }
  }

  @Override
  public void write(String path, byte[] content) {
    throw new KernelRefusal(
        Errno.EROFS, path + ": a recorded host can only be read", "leave out --root");
  }

  @Override
  public boolean isWritable(String path) {
    return false;
  }

  private Path resolve(String path, boolean followLast) throws EscapeException {
    int slash = path.lastIndexOf('/');
    String parent = path.substring(0, slash);
    String folder = folders.get(parent);
    if (folder == null) {
      folder = follow("", parent);
      folders.put(parent, folder);
    }
    String last = path.substring(slash + 1);
    return Path.of(root + (followLast ? follow(folder, last) : folder + "/" + last));
  }

  /** Follow a path from a folder that is free of links, as the kernel would. */
  private String follow(String from, String path) throws EscapeException {
    ArrayDeque<String> ahead = new ArrayDeque<>();
    push(ahead, path);
    String at = from;
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        int slash = at.lastIndexOf('/');
        if (slash < 0) {
          throw new EscapeException("a link leads out of the recorded host");
        }
        at = at.substring(0, slash);
        continue;
      }
      String next = at + "/" + name;
      String target = targetOf(next);
      if (target == null) {
        at = next;
        continue;
      }
      links++;
      if (links > MOST_LINKS) {
        throw new EscapeException("too many links, or a loop of links");
      }
      if (target.startsWith("/")) {
        at = "";
      }
      push(ahead, target);
    }
    return at;
  }

  private @Nullable String targetOf(String path) {
    Path file = Path.of(root + path);
    return Files.isSymbolicLink(file) ? FileAccess.readLink(file, path).orNull() : null;
  }

  private static void push(ArrayDeque<String> ahead, String path) {
    int end = path.length();
    while (end > 0) {
      int slash = path.lastIndexOf('/', end - 1);
      String name = path.substring(slash + 1, end);
      if (!name.isEmpty() && !name.equals(".")) {
        ahead.push(name);
      }
      end = slash;
    }
  }

  /** Report a path that must not be followed. */
  private static final class EscapeException extends Exception {
    private static final long serialVersionUID = 1L;
    final String reason;

    EscapeException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
