package io.vario.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Install the plugins that come with the command, as this build made their classes. */
final class Plugins {
  private Plugins() {}

  /** Return a folder with the plugins, which no test may change. */
  static Path folder() {
    try {
      Path folder = Files.createDirectories(Path.of("target", "plugins")).toAbsolutePath();
      for (String plugin : new String[] {"vfio-variant-plugin", "vendor-override-plugin"}) {
        Path classes = Path.of("..", plugin, "target", "classes").toRealPath();
        Path link = folder.resolve(plugin + ".jar");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, classes);
      }
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
