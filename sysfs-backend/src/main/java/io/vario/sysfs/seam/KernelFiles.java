package io.vario.sysfs.seam;

import io.vario.host.PendingWrite;
import java.time.Duration;
import java.util.Arrays;
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

  /** The most bytes that a limited write may have: 4 KiB, which a pipe keeps together. */
  int LONGEST_LIMITED = 4 << 10;

  /**
   * Read a whole regular file.
   *
   * @param path the file
   * @return its bytes, or why not; "unreadable" if it is no regular file or longer than {@link
   *     #LONGEST_FILE}; never null
   */
  Reading<byte[]> read(String path);

  /**
   * Read some bytes of a file, which may be a disk if this is a live host.
   *
   * @param path the file or the block device's node
   * @param offset where to begin, 0 or more
   * @param length how many bytes at most, 0 to {@link #LONGEST_FILE}
   * @return the bytes, fewer where the file ends; "unreadable" if it is neither a regular file nor
   *     a disk; never null
   */
  default Reading<byte[]> readPart(String path, long offset, int length) {
    Reading<byte[]> whole = read(path);
    byte[] bytes = whole.orNull();
    if (bytes == null) {
      return whole;
    }
    int from = (int) Math.min(offset, bytes.length);
    return Reading.of(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)));
  }

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
   * Write once, as {@link #write(String, byte[])} does, and do not wait for the kernel for ever: a
   * write that is late is left to itself, and may still have its effect.
   *
   * <p>Where no write can block, this is the same as the other.
   *
   * @param path the file
   * @param content what to write, 1 to {@link #LONGEST_LIMITED} bytes
   * @param limit how long to wait for the kernel; an interrupt of the thread does not shorten it
   * @throws io.vario.error.KernelRefusal with the kernel's answer if it refuses
   * @throws io.vario.host.StuckWriteException if the kernel has not answered by then; its message
   *     is a clause that says where the kernel waits, such as {@code the kernel waits in
   *     vfio_unregister_group_dev}
   */
  default void write(String path, byte[] content, Duration limit) {
    write(path, content);
  }

  /**
   * Tell whether the kernel has still not answered a write.
   *
   * @param write a write that was stuck, be it in this process or in an earlier one of the same run
   *     of the kernel
   * @return whether it may still have its effect
   */
  default boolean isPending(PendingWrite write) {
    return false;
  }

  /**
   * Tell whether the process may write a file, as access(2) does.
   *
   * @param path the file
   * @return whether it exists and may be written
   */
  boolean isWritable(String path);
}
