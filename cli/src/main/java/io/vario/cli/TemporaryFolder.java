package io.vario.cli;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hold a folder of this process's own, which is removed with all that is in it. */
final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  /**
   * Make the folder.
   *
   * @throws VarioException {@link ErrorCode#STATE_UNUSABLE} if none can be made
   */
  TemporaryFolder(String prefix) {
    try {
      path = Files.createTempDirectory(prefix);
    } catch (IOException failure) {
      throw new VarioException(
          ErrorCode.STATE_UNUSABLE,
          "no temporary folder could be made: " + failure.getMessage(),
          "look whether the folder for temporary files is writable",
          failure);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    remove(path.toFile());
  }

  private static void remove(File file) {
    File[] inside = Files.isSymbolicLink(file.toPath()) ? null : file.listFiles();
    for (File child : inside == null ? new File[0] : inside) {
      remove(child);
    }
    if (!file.delete()) {
      file.deleteOnExit();
    }
  }
}
