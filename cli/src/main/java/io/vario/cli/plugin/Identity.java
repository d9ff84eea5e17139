package io.vario.cli.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Hold what a manifest says about its jar, which may be anything.
 *
 * @param name the plugin's name; null if the manifest tells none
 * @param version the plugin's version; null if the manifest tells none
 */
record Identity(@Nullable String name, @Nullable String version) {
  private static final int LONGEST = 100;

  static Identity of(@Nullable Manifest manifest) {
    if (manifest == null) {
      return new Identity(null, null);
    }
    Attributes main = manifest.getMainAttributes();
    String name = first(main, "Bundle-SymbolicName", "Implementation-Title");
    int directive = name == null ? -1 : name.indexOf(';');
    return new Identity(
        name == null || directive < 0 ? name : name.substring(0, directive).trim(),
        first(main, "Bundle-Version", "Implementation-Version"));
  }

  /** Read it; a jar that cannot be read has none. */
  static Identity of(Path jar) {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      return of(file.getManifest());
    } catch (IOException | RuntimeException unreadable) {
      return new Identity(null, null);
    }
  }

  private static @Nullable String first(Attributes main, String one, String other) {
    String value = main.getValue(one);
    String text = value == null || value.isBlank() ? main.getValue(other) : value;
    return text == null || text.isBlank()
        ? null
        : text.substring(0, Math.min(text.length(), LONGEST));
  }
}
