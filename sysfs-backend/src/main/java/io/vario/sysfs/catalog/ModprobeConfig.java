package io.vario.sysfs.catalog;

import io.vario.device.Glob;
import io.vario.device.ModuleName;
import io.vario.host.AliasMatch;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds what the files of modprobe.d say. Immutable. */
final class ModprobeConfig {
  /** kmod's folders; a file hides those of the same name in the folders behind its own. */
  private static final String[] FOLDERS = {
    "/etc/modprobe.d",
    "/run/modprobe.d",
    "/usr/local/lib/modprobe.d",
    "/usr/lib/modprobe.d",
    "/lib/modprobe.d"
  };

  /** What depmod found in the modules; kmod sorts it among the files of modprobe.d. */
  private static final String SOFT_DEPENDENCIES = "modules.softdep";

  private final List<ConfigLine> aliases;
  private final List<ConfigLine> blacklists;
  private final List<ConfigLine> installs;
  private final List<ConfigLine> softDependencies;

  private ModprobeConfig(Builder builder) {
    this.aliases = builder.aliases;
    this.blacklists = builder.blacklists;
    this.installs = builder.installs;
    this.softDependencies = builder.softDependencies;
  }

  /** Read all files, ordered by their names over all folders. */
  static ModprobeConfig read(KernelFiles files, ModuleFolder folder, ProblemLog problems) {
    Map<String, ConfigFile> found = new TreeMap<>();
    for (String path : FOLDERS) {
      Reading<List<String>> names = files.list(path);
      problems.addOf(names);
      List<String> listed = names.orNull();
      if (listed != null) {
        for (String name : listed) {
          if (isConfig(name) && !found.containsKey(name)) {
            ConfigFile file = readFile(files, path + "/" + name, problems);
            if (file != null) {
              found.put(name, file);
            }
          }
        }
      }
    }
    String softDependencies = folder.file(SOFT_DEPENDENCIES);
    if (softDependencies != null) {
      Reading<byte[]> reading = files.read(softDependencies);
      problems.addOf(reading);
      byte[] data = reading.orNull();
      if (data != null) {
        found.put(SOFT_DEPENDENCIES, new ConfigFile(softDependencies, data));
      }
    }
    Builder builder = new Builder();
    for (ConfigFile file : found.values()) {
      new ConfigReader(file.path, file.data, builder, problems).read();
    }
    return new ModprobeConfig(builder);
  }

  private static boolean isConfig(String name) {
    return !name.startsWith(".") && (name.endsWith(".conf") || name.endsWith(".alias"));
  }

  /** Return the file, empty if it hides others and says nothing, or null if it is a folder. */
  private static @Nullable ConfigFile readFile(
      KernelFiles files, String path, ProblemLog problems) {
    Reading<byte[]> reading = files.read(path);
    byte[] data = reading.orNull();
    if (data != null) {
      return new ConfigFile(path, data);
    }
    if (!reading.isAbsent()) {
      if (files.list(path).orNull() != null) {
        return null;
      }
      // A link to /dev/null is how a file of the same name is put out of force.
      if (!"/dev/null".equals(files.readLink(path).orNull())) {
        problems.addOf(reading);
      }
    }
    return new ConfigFile(path, new byte[0]);
  }

  boolean hasAliases() {
    return !aliases.isEmpty();
  }

  /**
   * Find the {@code alias} lines that match.
   *
   * @param key a normalised key
   * @return the matches, in the order of the lines
   */
  List<AliasMatch> aliases(String key) {
    AliasHits hits = new AliasHits(AliasMatch.Origin.MODPROBE_CONFIG);
    for (ConfigLine line : aliases) {
      if (Glob.matches(line.name, 0, key, 0)) {
        hits.append(line.name, line.value, line.where);
      }
    }
    return hits.matches();
  }

  /** Return the first line that blacklists the module, or null if none does. */
  @Nullable ConfigLine blacklist(ModuleName module) {
    for (ConfigLine line : blacklists) {
      if (line.name.equals(module.toString())) {
        return line;
      }
    }
    return null;
  }

  /**
   * Return the line whose command modprobe runs instead of loading a module, or null if there is
   * none. What the line names is a pattern, and the first one counts.
   */
  @Nullable ConfigLine install(ModuleName module) {
    return firstMatch(installs, module);
  }

  /**
   * Return the line that names the modules to load with a module if they exist, or null if there is
   * none. What the line names is a pattern, and the first one counts.
   */
  @Nullable ConfigLine softDependency(ModuleName module) {
    return firstMatch(softDependencies, module);
  }

  private static @Nullable ConfigLine firstMatch(List<ConfigLine> lines, ModuleName module) {
    for (ConfigLine line : lines) {
      if (Glob.matches(line.name, 0, module.toString(), 0)) {
        return line;
      }
    }
    return null;
  }

  /** Collects the commands, in the order of the lines. */
  static final class Builder {
    private final List<ConfigLine> aliases = new ArrayList<>();
    private final List<ConfigLine> blacklists = new ArrayList<>();
    private final List<ConfigLine> installs = new ArrayList<>();
    private final List<ConfigLine> softDependencies = new ArrayList<>();

    void alias(ConfigLine line) {
      aliases.add(line);
    }

    void blacklist(ConfigLine line) {
      blacklists.add(line);
    }

    void install(ConfigLine line) {
      installs.add(line);
    }

    void softDependency(ConfigLine line) {
      softDependencies.add(line);
    }
  }

  private static final class ConfigFile {
    final String path;
    final byte[] data;

    ConfigFile(String path, byte[] data) {
      this.path = path;
      this.data = data;
    }
  }
}
