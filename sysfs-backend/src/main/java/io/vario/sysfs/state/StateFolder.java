package io.vario.sysfs.state;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.sysfs.process.ProcessKey;
import io.vario.sysfs.seam.DurableFiles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the small files of a state folder, in subfolders of one level.
 *
 * <p>A file appears whole or not at all: it is written beside its place as a draft, synced, and
 * renamed. A draft's name tells the process that writes it, {@code .NAME~PID:START}, so that what a
 * crash left behind can be told from what is being written.
 *
 * <p>The folder says what root is to do with devices, so nobody but root and the user that runs
 * Vario may have a say in it.
 */
final class StateFolder {
  private static final int ROOT = 0;
  private static final int WRITABLE_BY_ALL = 0002;

  private static final LinkOption[] FOLLOW = {};
  private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

  private final Path root;

  StateFolder(Path root) {
    this.root = root;
  }

  Path file(String sub, String name) {
    return root.resolve(sub).resolve(name);
  }

  /**
   * Tell whether a subfolder is there to be read.
   *
   * @throws VarioException {@link ErrorCode#STATE_UNUSABLE} if it is, but others can write to it
   */
  boolean exists(String sub) {
    return isThere(root, FOLLOW) && isThere(root.resolve(sub), NO_FOLLOW);
  }

  /** Make a subfolder if it is not there, and return its real path. */
  Path make(String sub) {
    Path folder = root.resolve(sub);
    try {
      if (!isThere(root, FOLLOW)) {
        DurableFiles.makeFolder(root);
        isThere(root, FOLLOW);
      }
      if (!isThere(folder, NO_FOLLOW)) {
        DurableFiles.makeFolder(folder);
        isThere(folder, NO_FOLLOW);
      }
      return folder.toRealPath();
    } catch (IOException failure) {
      throw unusable(folder, "it cannot be made: " + reason(failure), failure);
    }
  }

  /** Return the names in a subfolder in their order, drafts left out. */
  List<String> list(String sub) {
    List<String> names = new ArrayList<>();
    if (!exists(sub)) {
      return names;
    }
    for (String name : all(sub)) {
      if (!name.startsWith(".")) {
        names.add(name);
      }
    }
    Collections.sort(names);
    return names;
  }

  private List<String> all(String sub) {
    Path folder = root.resolve(sub);
    List<String> names = new ArrayList<>();
    try (var stream = Files.newDirectoryStream(folder)) {
      for (Path file : stream) {
        names.add(file.getFileName().toString());
      }
    } catch (IOException | DirectoryIteratorException failure) {
      Throwable cause = failure instanceof IOException ? failure : failure.getCause();
      throw unusable(folder, "it cannot be listed: " + reason(cause), failure);
    }
    return names;
  }

  /** Read a file; null if there is none. */
  @Nullable String read(String sub, String name, int longest) {
    if (!exists(sub)) {
      return null;
    }
    Path file = file(sub, name);
    try {
      // A pipe would block who opens it, so this is asked first.
      requireRegular(file);
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        byte[] bytes = in.readNBytes(longest + 1);
        if (bytes.length > longest) {
          throw unusable(file, "it is too long", null);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
      }
    } catch (NoSuchFileException none) {
      return null;
    } catch (IOException failure) {
      throw unusable(file, "it cannot be read: " + reason(failure), failure);
    }
  }

  /** Tell whether there is a file. */
  boolean isFile(String sub, String name) {
    return exists(sub) && Files.isRegularFile(file(sub, name), LinkOption.NOFOLLOW_LINKS);
  }

  /** Write a file in place of what is there; durable when it returns. */
  void replace(String sub, String name, String text) {
    write(sub, name, text, false);
  }

  /**
   * Write a file that is not there yet; durable when it returns.
   *
   * @return whether it was written; false if there is one of the name
   */
  boolean create(String sub, String name, String text) {
    return write(sub, name, text, true);
  }

  private boolean write(String sub, String name, String text, boolean fresh) {
    Path folder = make(sub);
    Path file = folder.resolve(name);
    Path draft = folder.resolve(draftOf(name));
    try {
      if (!fresh) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          requireRegular(file);
        }
        Files.deleteIfExists(draft);
      }
      try {
        DurableFiles.make(draft);
      } catch (FileAlreadyExistsException taken) {
        return false;
      }
      // Whoever else would write this file is stopped by its draft, or has written it by now.
      if (fresh && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(draft);
        return false;
      }
      DurableFiles.fill(draft, text.getBytes(StandardCharsets.ISO_8859_1), true);
      DurableFiles.publish(draft, file);
      return true;
    } catch (IOException failure) {
      deleteQuietly(draft);
      throw unusable(file, "it cannot be written: " + reason(failure), failure);
    }
  }

  /** Remove a file, durably; nothing happens if there is none. */
  void remove(String sub, String name) {
    if (!exists(sub)) {
      return;
    }
    Path file = file(sub, name);
    try {
      requireRegular(file);
      DurableFiles.remove(file);
    } catch (NoSuchFileException none) {
      // As was asked.
    } catch (IOException failure) {
      throw unusable(file, "it cannot be removed: " + reason(failure), failure);
    }
  }

  /** Remove the drafts that processes left which live no more. */
  void sweep(String sub) {
    if (!exists(sub)) {
      return;
    }
    for (String name : all(sub)) {
      int tilde = name.startsWith(".") ? name.lastIndexOf('~') : -1;
      ProcessKey writer = tilde < 0 ? null : ProcessKey.parse(name.substring(tilde + 1));
      if (writer != null && !writer.isAlive()) {
        deleteQuietly(file(sub, name));
      }
    }
  }

  static void requireRegular(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class, NO_FOLLOW).isRegularFile()) {
      throw unusable(file, "it is not a regular file", null);
    }
  }

  private static String draftOf(String name) {
    return "." + name + "~" + Self.key();
  }

  private static boolean isThere(Path folder, LinkOption[] links) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(folder, BasicFileAttributes.class, links);
      if (attributes.isSymbolicLink()) {
        throw unusable(folder, "it is a symbolic link", null);
      }
      if (!attributes.isDirectory()) {
        throw unusable(folder, "it is not a folder", null);
      }
      requireOurs(folder, links);
      return true;
    } catch (NoSuchFileException none) {
      return false;
    } catch (IOException failure) {
      throw unusable(folder, "it cannot be reached: " + reason(failure), failure);
    }
  }

  private static void requireOurs(Path folder, LinkOption[] links) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(folder, "unix:uid,mode", links);
    int owner = (Integer) attributes.get("uid");
    if (owner != ROOT && owner != ownUser()) {
      throw unusable(
          folder, "it belongs to the user " + owner + ", who could have Vario do anything", null);
    }
    if (((Integer) attributes.get("mode") & WRITABLE_BY_ALL) != 0) {
      throw unusable(folder, "anybody may write to it, and so have Vario do anything", null);
    }
  }

  /** Return the effective user's id; -1 if {@code /proc} does not tell. */
  private static int ownUser() {
    try (FileInputStream in = new FileInputStream("/proc/self/status")) {
      String status = new String(in.readNBytes(4096), StandardCharsets.ISO_8859_1);
      int line = status.indexOf("\nUid:\t");
      int effective = line < 0 ? -1 : status.indexOf('\t', line + 6);
      int end = effective < 0 ? -1 : status.indexOf('\t', effective + 1);
      return end < 0 ? -1 : Integer.parseInt(status.substring(effective + 1, end));
    } catch (IOException | NumberFormatException untold) {
      return -1;
    }
  }

  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException left) {
      // A draft that is left does no harm.
    }
  }

  /** Say why a file could not be used, in words: the JVM often tells nothing but its path. */
  static String reason(Throwable failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException || failure instanceof NotDirectoryException) {
      return "there is no such folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "something else is in its place";
    }
    String reason = failure instanceof FileSystemException named ? named.getReason() : null;
    return reason != null ? reason : String.valueOf(failure.getMessage());
  }

  static VarioException unusable(Path file, String why, @Nullable Throwable cause) {
    return new VarioException(
        ErrorCode.STATE_UNUSABLE,
        "Vario's state " + plain(file) + " cannot be used: " + why,
        "--state names another folder for it",
        cause);
  }

  /** Return a path for a message: whoever may write to a folder may give a file any name. */
  private static String plain(Path file) {
    String text = file.toString();
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(c < ' ' || c > '~' ? '?' : c);
    }
    return plain.toString();
  }
}
