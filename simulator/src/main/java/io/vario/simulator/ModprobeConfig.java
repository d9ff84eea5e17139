package io.vario.simulator;

import io.vario.device.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds what modprobe is told by modprobe.d, by the kernel's command line and by modules.softdep.
 * Read anew for each modprobe, as each is a process of its own.
 */
final class ModprobeConfig {
  /** In the order in which one folder's file hides another's of the same name. */
  private static final List<String> FOLDERS =
      List.of(
          "/etc/modprobe.d",
          "/run/modprobe.d",
          "/usr/local/lib/modprobe.d",
          "/usr/lib/modprobe.d",
          "/lib/modprobe.d");

  private final List<String[]> lines = new ArrayList<>();

  ModprobeConfig(FileTree tree, String moduleFolder) {
    Map<String, String> files = new TreeMap<>();
    for (String folder : FOLDERS) {
      for (String name : tree.names(folder)) {
        if (name.endsWith(".conf")) {
          files.putIfAbsent(name, folder + "/" + name);
        }
      }
    }
    for (String file : files.values()) {
      addLines(tree.text(file));
    }
    for (String word : tree.text("/proc/cmdline").split("\\s+", -1)) {
      if (word.startsWith("modprobe.blacklist=")) {
        for (String name : word.substring(word.indexOf('=') + 1).split(",", -1)) {
          addLine("blacklist " + name);
        }
      }
    }
    addLines(tree.text(moduleFolder + "/modules.softdep"));
  }

  private void addLines(String text) {
    for (String line : text.replace("\\\n", "").split("\n", -1)) {
      addLine(line);
    }
  }

  private void addLine(String line) {
    String trimmed = line.trim();
    if (!trimmed.isEmpty() && trimmed.charAt(0) != '#') {
      lines.add(trimmed.split("\\s+", 3));
    }
  }

  boolean isBlacklisted(String module) {
    for (String[] line : lines) {
      if (line[0].equals("blacklist") && line.length > 1 && name(line[1]).equals(module)) {
        return true;
      }
    }
    return false;
  }

  /** Return what {@code alias} lines put in a module's place; none if there is no such line. */
  List<String> aliases(String module) {
    List<String> found = new ArrayList<>(0);
    for (String[] line : lines) {
      if (line[0].equals("alias") && line.length == 3 && matches(line[1], module)) {
        found.add(name(line[2]));
      }
    }
    return found;
  }

  /** Return the command that is run in place of loading a module; empty if there is none. */
  String install(String module) {
    return first("install", module);
  }

  /** Return the modules that are loaded with a module if they exist. */
  List<String> softDependencies(String module, String when) {
    List<String> found = new ArrayList<>(0);
    boolean here = false;
    for (String word : first("softdep", module).split("\\s+", -1)) {
      if (word.endsWith(":")) {
        here = word.equals(when + ":");
      } else if (here && !word.isEmpty()) {
        found.add(name(word));
      }
    }
    return found;
  }

  private String first(String command, String module) {
    for (String[] line : lines) {
      if (line[0].equals(command) && line.length == 3 && matches(line[1], module)) {
        return line[2];
      }
    }
    return "";
  }

  private static boolean matches(String pattern, String module) {
    return Glob.matches(name(pattern), 0, module, 0);
  }

  private static String name(String text) {
    return text.replace('-', '_');
  }
}
