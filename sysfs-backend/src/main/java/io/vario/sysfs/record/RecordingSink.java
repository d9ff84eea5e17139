package io.vario.sysfs.record;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Take what is recorded of a host.
 *
 * <p>Paths are absolute, as on the host, and free of links, {@code .} and {@code ..}. Each path is
 * told once, in no particular order; folders above it are implied.
 */
@ConsumerType
public interface RecordingSink {

  /**
   * Take a folder, which may stay empty.
   *
   * @param path where it is
   */
  void folder(String path);

  /**
   * Take a regular file.
   *
   * @param path where it is
   * @param content its bytes, which the sink may keep
   */
  void file(String path, byte[] content);

  /**
   * Take a symbolic link.
   *
   * @param path where it is
   * @param target where it leads; relative, and not above the root
   */
  void link(String path, String target);
}
