package io.vario.sysfs.seam;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Write Vario's own files so that each appears whole or not at all, also if the power fails: a
 * draft is made and written, and then published under its name.
 *
 * <p>All may read what is made, whatever the umask says, and only its owner may write it.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /**
   * Make a folder, and those above it; one that is there stays as it is.
   *
   * @param folder the folder
   * @throws IOException if it cannot be made
   */
  public static void makeFolder(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent, attribute(true));
    }
    try {
      Files.createDirectory(folder, attribute(true));
    } catch (FileAlreadyExistsException another) {
      return;
    }
    Files.setPosixFilePermissions(folder, permissions(true));
    if (parent != null) {
      sync(parent);
    }
  }

  /**
   * Make an empty file.
   *
   * @param file the file
   * @throws IOException if it cannot be made; {@link FileAlreadyExistsException} if it is there
   */
  public static void make(Path file) throws IOException {
    Files.createFile(file, attribute(false));
    // The umask may have taken from them.
    Files.setPosixFilePermissions(file, permissions(false));
  }

  /**
   * Write to a file that was just made. A channel would fail in a thread that was interrupted, and
   * what such a thread has begun must be put right all the same.
   *
   * @param file the file
   * @param content what to write
   * @param durably whether it must have reached the disk
   * @throws IOException if it cannot be written
   */
  public static void fill(Path file, byte[] content, boolean durably) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toString())) {
      out.write(content);
      if (durably) {
        out.getFD().sync();
      }
    }
  }

  /**
   * Give a draft its name, in place of what has it now.
   *
   * @param draft a file in the same folder
   * @param file its name
   * @throws IOException if that fails; the draft is still there then
   */
  public static void publish(Path draft, Path file) throws IOException {
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolderOf(file);
  }

  /**
   * Remove a file.
   *
   * @param file the file
   * @throws IOException if that fails; {@link java.nio.file.NoSuchFileException} if there is none
   */
  public static void remove(Path file) throws IOException {
    Files.delete(file);
    syncFolderOf(file);
  }

  private static void syncFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      sync(folder);
    }
  }

  /** Make what was done in a folder durable. */
  private static void sync(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        // Only a channel can do it, and an interrupt closes a channel.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException interrupt) {
          interrupted = true;
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(boolean isFolder) {
    return PosixFilePermissions.asFileAttribute(permissions(isFolder));
  }

  private static Set<PosixFilePermission> permissions(boolean isFolder) {
    Set<PosixFilePermission> permissions =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if (isFolder) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return permissions;
  }
}
