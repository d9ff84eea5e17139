package io.vario.cli.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Hold a plugin jar that was found, and what became of it.
 *
 * @param jar the jar
 * @param wiring how it was found
 * @param identity what its manifest calls it; null if the manifest was not read
 * @param services what it brings or declares; empty if it was not looked into
 * @param reason why none of it is in use; null if some is
 */
public record Plugin(
    Path jar,
    Wiring wiring,
    @Nullable Identity identity,
    List<PluginService> services,
    @Nullable String reason) {
  /** Tell how a plugin was found. */
  public enum Wiring {
    /** It is part of Vario, and is trusted as the command itself is. */
    BUILT_IN("built-in"),
    /** It lies in a folder of plugins, and is contained. */
    FOLDER("folder");

    private final String word;

    Wiring(String word) {
      this.word = word;
    }

    /**
     * Return the wiring as it is printed.
     *
     * @return a word; never null
     */
    public String word() {
      return word;
    }
  }

  /**
   * Hold what a manifest says about its jar, which may be anything.
   *
   * @param name the plugin's name; null if the manifest tells none
   * @param version the plugin's version; null if the manifest tells none
   */
  public record Identity(@Nullable String name, @Nullable String version) {
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

    private static @Nullable String first(Attributes main, String one, String other) {
      String value = main.getValue(one);
      String text = value == null || value.isBlank() ? main.getValue(other) : value;
      return text == null || text.isBlank()
          ? null
          : text.substring(0, Math.min(text.length(), LONGEST));
    }
  }

  /**
   * Tell whether any of the plugin is in use.
   *
   * @return whether it was not left out
   */
  public boolean isActive() {
    return reason == null;
  }

  /** Return the plugin with its identity, which is read only for those who show it. */
  Plugin identified() {
    if (identity != null || wiring != Wiring.BUILT_IN) {
      return this;
    }
    Identity read;
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      read = Identity.of(file.getManifest());
    } catch (IOException | RuntimeException unreadable) {
      read = new Identity(null, null);
    }
    return new Plugin(jar, wiring, read, services, reason);
  }
}
