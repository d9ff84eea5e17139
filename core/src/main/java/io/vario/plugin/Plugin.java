package io.vario.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hold a plugin that was found, and what became of it.
 *
 * @param name what it calls itself, or else what its jar is called
 * @param version its version; null if it tells none
 * @param jar where it comes from: a path or a URL
 * @param wiring how it was found
 * @param services what it brings or declares; empty if it was not looked into
 * @param reason why none of it is in use; null if some is
 */
public record Plugin(
    String name,
    @Nullable String version,
    String jar,
    Wiring wiring,
    List<PluginService> services,
    @Nullable String reason) {

  /** Tell how a plugin was found. */
  public enum Wiring {
    /** It is part of Vario, and is trusted as the command itself is. */
    BUILT_IN("built-in"),
    /** It lies in a folder of plugins, behind a class loader of its own, and is contained. */
    FOLDER("folder"),
    /** It is a bundle of an OSGi framework, and is contained. */
    BUNDLE("bundle");

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
   * Create the plugin; the list is copied.
   *
   * @param name what it calls itself, or else what its jar is called
   * @param version its version; null if it tells none
   * @param jar where it comes from: a path or a URL
   * @param wiring how it was found
   * @param services what it brings or declares; empty if it was not looked into
   * @param reason why none of it is in use; null if some is
   */
  public Plugin {
    services = List.copyOf(services);
  }

  /**
   * Tell whether any of the plugin is in use.
   *
   * @return whether it was not left out
   */
  public boolean isActive() {
    return reason == null;
  }
}
