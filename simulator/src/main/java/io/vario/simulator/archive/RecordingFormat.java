package io.vario.simulator.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Name how a recording is kept. */
public enum RecordingFormat {
  /** A tar archive, compressed by gzip. */
  TAR_GZ,
  /** A zip archive. */
  ZIP,
  /** A plain folder that mirrors the host's paths. */
  FOLDER;

  /**
   * Find the format that a name asks for.
   *
   * @param name the name as it was typed
   * @return a folder if it ends in {@code /} or names an existing folder, a zip archive if it ends
   *     in {@code .zip}, else a compressed tar archive; never null
   */
  public static RecordingFormat of(String name) {
    if (name.endsWith("/") || Files.isDirectory(Path.of(name))) {
      return FOLDER;
    }
    return name.toLowerCase(Locale.ROOT).endsWith(".zip") ? ZIP : TAR_GZ;
  }
}
