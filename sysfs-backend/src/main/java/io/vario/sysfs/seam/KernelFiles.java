package io.vario.sysfs.seam;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Reach a host's files: sysfs, procfs, the module indexes and modprobe's configuration.
 *
 * <p>Paths are absolute, as on the host, without {@code .} and {@code ..}; links on the way are
 * followed. Implementations are safe for use by several threads.
 */
@ConsumerType
public interface KernelFiles {
  /** The most bytes that one file may have: 64 MiB, several times the largest module index. */
  int LONGEST_FILE = 64 << 20;

  /**
   * Read a whole regular file.
   *
   * @param path the file
   * @return its bytes, or why not; "unreadable" if it is no regular file or longer than {@link
   *     #LONGEST_FILE}; never null
   */
  Reading<byte[]> read(String path);

  /**
   * Read where a symbolic link leads.
   *
   * @param path the link
   * @return the link's text as it is, usually relative; "unreadable" if it is no link; never null
   */
  Reading<String> readLink(String path);

  /**
   * List the names in a folder.
   *
   * @param path the folder
   * @return the names in no particular order; "unreadable" if it is no folder; never null
   */
  Reading<List<String>> list(String path);

  /**
   * Write once, with a single write(2) to the file as it is.
   *
   * @param path the file
   * @param content what to write; never empty, since a write of no bytes does not reach the kernel
   * @throws io.vario.error.KernelRefusal with the kernel's answer if it refuses; {@link
   *     io.vario.error.Errno#ENOENT} if there is no such file, {@link io.vario.error.Errno#EROFS}
   *     if this host can only be read
   */
  void write(String path, byte[] content);

  /**
   * Tell whether the process may write a file, as access(2) does.
   *
   * @param path the file
   * @return whether it exists and may be written
   */
  boolean isWritable(String path);
}
