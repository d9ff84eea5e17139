package io.vario.cli.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hold what the agent is to work with, on both sides of the framework's wall: outside as values,
 * inside as the framework's properties.
 *
 * @param home where Vario is installed
 * @param pluginFolders the folders whose bundles are used as long as they lie there
 * @param configuration the file that holds the deployment's decisions
 * @param isConfigurationRequired whether that file must be there and is taken from anyone
 * @param state the state folder
 * @param root the recorded host that is meant; null for this machine
 * @param isSimulated whether the host is changed in memory only
 * @param hasShell whether commands are read from standard input
 */
public record AgentSettings(
    Path home,
    List<Path> pluginFolders,
    Path configuration,
    boolean isConfigurationRequired,
    Path state,
    @Nullable String root,
    boolean isSimulated,
    boolean hasShell) {
  private static final String HOME = "vario.home";
  private static final String PLUGINS = "vario.plugins";
  private static final String CONFIGURATION = "vario.configuration";
  private static final String REQUIRED = "vario.configuration.required";
  private static final String STATE = "vario.state";
  private static final String ROOT = "vario.root";
  private static final String SIMULATED = "vario.simulated";
  private static final String SHELL = "vario.shell";

  /** Create the settings; the list is copied. */
  public AgentSettings {
    pluginFolders = List.copyOf(pluginFolders);
  }

  /** Return the settings as properties of the framework. */
  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put(HOME, home.toString());
    List<String> folders = new ArrayList<>();
    for (Path folder : pluginFolders) {
      folders.add(folder.toString());
    }
    properties.put(PLUGINS, String.join(File.pathSeparator, folders));
    properties.put(CONFIGURATION, configuration.toString());
    properties.put(REQUIRED, Boolean.toString(isConfigurationRequired));
    properties.put(STATE, state.toString());
    if (root != null) {
      properties.put(ROOT, root);
    }
    properties.put(SIMULATED, Boolean.toString(isSimulated));
    properties.put(SHELL, Boolean.toString(hasShell));
    return properties;
  }

  /**
   * Take the settings from the framework's properties.
   *
   * @param property what returns a property, or null
   * @return the settings; never null
   */
  public static AgentSettings of(Function<String, @Nullable String> property) {
    List<Path> folders = new ArrayList<>();
    for (String folder : text(property, PLUGINS).split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    return new AgentSettings(
        Path.of(text(property, HOME)),
        folders,
        Path.of(text(property, CONFIGURATION)),
        Boolean.parseBoolean(property.apply(REQUIRED)),
        Path.of(text(property, STATE)),
        property.apply(ROOT),
        Boolean.parseBoolean(property.apply(SIMULATED)),
        Boolean.parseBoolean(property.apply(SHELL)));
  }

  private static String text(Function<String, @Nullable String> property, String key) {
    String value = property.apply(key);
    return value == null ? "" : value;
  }
}
