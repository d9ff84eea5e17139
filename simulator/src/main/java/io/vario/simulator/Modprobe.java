package io.vario.simulator;

import io.vario.error.KernelRefusal;
import io.vario.sysfs.seam.ModuleLoader.LoadAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers as {@code modprobe -b -- MODULE} of kmod does, in exit code and words. */
final class Modprobe {
  private static final LoadAnswer DONE = new LoadAnswer(0, "");

  private static final String CANNOT_LINK =
      "Unknown symbol in module, or unknown parameter (see dmesg)";

  private final FileTree tree;
  private final Modules modules;
  private final String folder;
  private final ModprobeConfig config;
  private final Map<String, List<String>> needs = new HashMap<>();
  private final Set<String> builtIn = new HashSet<>();

  Modprobe(FileTree tree, Modules modules) {
    this.tree = tree;
    this.modules = modules;
    this.folder = "/lib/modules/" + tree.text("/proc/sys/kernel/osrelease");
    this.config = new ModprobeConfig(tree, folder);
    for (String line : tree.text(folder + "/modules.dep").split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        needs.put(name(line.substring(0, colon)), names(line.substring(colon + 1)));
      }
    }
    for (String line : tree.text(folder + "/modules.builtin").split("\n", -1)) {
      builtIn.add(name(line));
    }
  }

  LoadAnswer load(String module) {
    List<String> aliased = config.aliases(module);
    if (aliased.isEmpty()) {
      return loadModule(module);
    }
    LoadAnswer answer = DONE;
    for (String other : aliased) {
      LoadAnswer next = needs.containsKey(other) ? loadModule(other) : notFoundByAlias(other);
      answer = next.exitCode() == 0 ? answer : next;
    }
    return answer;
  }

  private LoadAnswer loadModule(String module) {
    if (builtIn.contains(module) || modules.isLoaded(module)) {
      return DONE;
    }
    if (!needs.containsKey(module)) {
      return new LoadAnswer(
          1, "modprobe: FATAL: Module " + module + " not found in directory " + folder);
    }
    // Without a word and with success: what -b means.
    if (config.isBlacklisted(module)) {
      return DONE;
    }
    List<String> order = new ArrayList<>();
    Set<String> required = new HashSet<>(needsOf(module));
    required.add(module);
    collect(module, order, new HashSet<>());
    for (String next : order) {
      String failure = modules.isLoaded(next) ? "" : loadOne(next);
      // What is only wished for may fail.
      if (!failure.isEmpty() && required.contains(next)) {
        return new LoadAnswer(1, failure);
      }
    }
    return DONE;
  }

  /** List what is to be loaded, each after what it needs. */
  private void collect(String module, List<String> order, Set<String> visited) {
    if (!needs.containsKey(module) || !visited.add(module)) {
      return;
    }
    for (String wish : config.softDependencies(module, "pre")) {
      collect(wish, order, visited);
    }
    for (String needed : needsOf(module)) {
      collect(needed, order, visited);
    }
    order.add(module);
    for (String wish : config.softDependencies(module, "post")) {
      collect(wish, order, visited);
    }
  }

  /** Load one module, or run what is in its place; return what went wrong, or nothing. */
  private String loadOne(String module) {
    String command = config.install(module);
    // A soft dependency puts an install line out of force.
    boolean commanded =
        !command.isEmpty()
            && config.softDependencies(module, "pre").isEmpty()
            && config.softDependencies(module, "post").isEmpty();
    if (commanded) {
      return run(command, module);
    }
    if (isForbiddenByKernel(module)) {
      return "modprobe: ERROR: could not insert '" + module + "': Operation not permitted";
    }
    try {
      modules.insert(module, needsOf(module));
      return "";
    } catch (KernelRefusal refusal) {
      return "modprobe: ERROR: could not insert '" + module + "': " + CANNOT_LINK;
    }
  }

  /** Run the few commands that are understood; the others have no effect here, and fail. */
  private static String run(String command, String module) {
    String program = command.split("\\s+", 2)[0];
    if (program.equals(":") || program.equals("true") || program.endsWith("/true")) {
      return "";
    }
    return "modprobe: ERROR: Error running install command '"
        + command
        + "' for module "
        + module
        + ": retcode 1 modprobe: ERROR: could not insert '"
        + module
        + "': Invalid argument";
  }

  private LoadAnswer notFoundByAlias(String module) {
    if (modules.isLoaded(module) || builtIn.contains(module)) {
      return DONE;
    }
    return new LoadAnswer(
        1,
        "modprobe: ERROR: could not find module by name='"
            + module
            + "' modprobe: ERROR: could not insert '"
            + module
            + "': "
            + CANNOT_LINK);
  }

  private boolean isForbiddenByKernel(String module) {
    for (String word : tree.text("/proc/cmdline").split("\\s+", -1)) {
      if (word.startsWith("module_blacklist=")) {
        for (String name : word.substring(word.indexOf('=') + 1).split(",", -1)) {
          if (name.replace('-', '_').equals(module)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The index names the nearest need first; it has to be loaded last. */
  private List<String> needsOf(String module) {
    List<String> found = new ArrayList<>(needs.getOrDefault(module, List.of()));
    Collections.reverse(found);
    return found;
  }

  private static List<String> names(String paths) {
    List<String> names = new ArrayList<>();
    for (String path : paths.trim().split("\\s+", -1)) {
      if (!path.isEmpty()) {
        names.add(name(path));
      }
    }
    return names;
  }

  /** Return a module's name by its file's. */
  private static String name(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    int end = file.indexOf(".ko");
    return (end < 0 ? file : file.substring(0, end)).replace('-', '_');
  }
}
