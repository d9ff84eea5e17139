package io.vario.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Install the plugins that come with the command, as this build made their classes. */
final class Plugins {
  private Plugins() {}

  /** Return a folder with the plugins, which no test may change. */
  static synchronized Path folder() {
    try {
      Path folder = Files.createDirectories(Path.of("target", "plugins")).toAbsolutePath();
      for (String plugin : new String[] {"vfio-variant-plugin", "vendor-override-plugin"}) {
        pack(
            Path.of("..", plugin, "target", "classes").toRealPath(),
            folder.resolve(plugin + ".jar"));
      }
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Make a jar of classes; a jar that is being read is replaced, never changed. */
  private static void pack(Path classes, Path jar) throws IOException {
    Path draft = Files.createTempFile(jar.getParent(), "plugin", ".draft");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(draft));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    Files.move(draft, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
