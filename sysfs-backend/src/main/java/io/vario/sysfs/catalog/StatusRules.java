package io.vario.sysfs.catalog;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.error.Quoted;
import io.vario.host.AliasMatch;
import io.vario.host.ModuleStatus;
import io.vario.host.ModuleStatus.State;
import io.vario.sysfs.seam.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges what would happen if a module were asked for with {@code modprobe -b}, by kmod's own order
 * of rules.
 */
final class StatusRules {
  /** The module that an {@code alias} line names to say "nothing"; no such module exists. */
  private static final String OFF = "off";

  private final ModuleName module;
  private final SysfsModuleCatalog catalog;
  private final RunningKernel kernel;

  StatusRules(ModuleName module, SysfsModuleCatalog catalog, RunningKernel kernel) {
    this.module = module;
    this.catalog = catalog;
    this.kernel = kernel;
  }

  ModuleStatus judge() {
    // What is in the kernel already serves, whatever modprobe would be allowed to do.
    ModuleStatus present = presence();
    if (present != null) {
      return present;
    }
    String builtIn = catalog.builtIn().find(module);
    if (builtIn != null) {
      return builtIn("built in, says " + builtIn);
    }
    ModuleStatus aliased = aliased();
    if (aliased != null) {
      return aliased;
    }
    ModuleDependencies dependencies = catalog.dependencies();
    ModuleDependencies.Entry entry = dependencies.find(module);
    if (entry == null) {
      DriverName driver = kernel.driverLike(module);
      if (driver != null) {
        return new ModuleStatus(
            module,
            State.BUILT_IN,
            "/sys/bus/pci/drivers/" + driver + " is there and belongs to no loaded module",
            List.of(driver));
      }
    }
    boolean missing = entry == null && dependencies.isReadable();
    if (!missing) {
      ModuleStatus blacklisted = blacklisted();
      if (blacklisted != null) {
        return blacklisted;
      }
    }
    ModuleStatus replaced = replaced();
    if (replaced != null) {
      return replaced;
    }
    if (missing) {
      return module.toString().equals(OFF)
          ? status(State.PROHIBITED, "'off' is no module: an alias that leads to it loads nothing")
          : status(State.MISSING, "not listed in " + dependencies.path());
    }
    if (entry == null) {
      return status(State.UNKNOWN, catalog.absenceOfDependencies());
    }
    ModuleStatus withheld = withheld(entry);
    return withheld == null ? status(State.LOADABLE, "listed in " + entry.where) : withheld;
  }

  private @Nullable ModuleStatus presence() {
    Reading<List<String>> entries = kernel.entries(module);
    if (entries.isAbsent()) {
      return null;
    }
    List<String> found = entries.orNull();
    String builtIn =
        found != null && found.contains("initstate") ? null : catalog.builtIn().find(module);
    if (builtIn != null) {
      return builtIn("built in, says " + builtIn);
    }
    List<DriverName> drivers = drivers();
    if (drivers.isEmpty()) {
      if (kernel.isComing(module)) {
        // Whoever asks modprobe for it now waits until it has registered its drivers.
        return null;
      }
      drivers = drivers();
    }
    return new ModuleStatus(
        module, State.LOADED, "loaded, as " + RunningKernel.folder(module) + " shows", drivers);
  }

  private ModuleStatus builtIn(String evidence) {
    List<DriverName> drivers = drivers();
    if (drivers.isEmpty()) {
      DriverName driver = kernel.driverLike(module);
      drivers = driver == null ? drivers : List.of(driver);
    }
    return new ModuleStatus(module, State.BUILT_IN, evidence, drivers);
  }

  private List<DriverName> drivers() {
    Reading<List<DriverName>> drivers = kernel.driversOf(module);
    catalog.log().addOf(drivers);
    List<DriverName> found = drivers.orNull();
    return found == null ? List.of() : found;
  }

  /** Follow the {@code alias} lines that modprobe looks at before it looks for the module. */
  private @Nullable ModuleStatus aliased() {
    AliasMatch off = null;
    AliasMatch other = null;
    for (AliasMatch match : catalog.config().aliases(module.toString())) {
      if (match.module().equals(module)) {
        return null;
      }
      if (match.module().toString().equals(OFF)) {
        off = off == null ? match : off;
      } else {
        other = other == null ? match : other;
      }
    }
    AliasMatch first = other == null ? off : other;
    if (first == null) {
      return null;
    }
    return status(
        other == null ? State.PROHIBITED : State.REDIRECTED,
        "'alias "
            + first.pattern()
            + " "
            + first.module()
            + "' in "
            + first.source()
            + (other == null ? " makes modprobe do nothing" : " puts another module in its place"));
  }

  private @Nullable ModuleStatus blacklisted() {
    if (catalog.commandLine().kernelForbids(module)) {
      return status(
          State.PROHIBITED, "blacklisted by module_blacklist= in " + KernelCommandLine.PATH);
    }
    ConfigLine line = catalog.config().blacklist(module);
    if (line != null) {
      return status(State.PROHIBITED, "blacklisted in " + line.where);
    }
    if (catalog.commandLine().modprobeForbids(module)) {
      return status(
          State.PROHIBITED, "blacklisted by modprobe.blacklist= in " + KernelCommandLine.PATH);
    }
    return null;
  }

  /** Judge the command that modprobe would run instead of loading the module. */
  private @Nullable ModuleStatus replaced() {
    ConfigLine line = installInForce(module);
    if (line == null) {
      return null;
    }
    String quoted = "'install " + line.name + "' in " + line.where;
    return switch (InstallCommand.of(line.value)) {
      case NOTHING -> status(State.PROHIBITED, quoted + " makes modprobe do nothing");
      case FAILURE -> status(State.PROHIBITED, quoted + " makes modprobe fail");
      case OTHER ->
          status(State.REDIRECTED, quoted + " runs " + Quoted.text(line.value.trim()) + " instead");
    };
  }

  /** Look for a module that is needed and cannot be loaded. */
  private @Nullable ModuleStatus withheld(ModuleDependencies.Entry entry) {
    for (ModuleName needed : entry.needs()) {
      // A blacklist is no hindrance here: kmod honours it only for what was asked for.
      boolean forbidden = catalog.commandLine().kernelForbids(needed);
      ConfigLine line = installInForce(needed);
      boolean empty = line != null && InstallCommand.of(line.value) != InstallCommand.OTHER;
      if ((forbidden || empty) && kernel.entries(needed).isAbsent()) {
        return status(
            State.PROHIBITED,
            "needs "
                + needed
                + ", which "
                + (line == null || forbidden
                    ? "module_blacklist= in " + KernelCommandLine.PATH
                    : "'install " + line.name + "' in " + line.where)
                + " keeps out");
      }
    }
    return null;
  }

  /** Return the module's {@code install} line, unless a soft dependency puts it out of force. */
  private @Nullable ConfigLine installInForce(ModuleName name) {
    ConfigLine line = catalog.config().install(name);
    return line == null || hasSoftDependencies(name) ? null : line;
  }

  private boolean hasSoftDependencies(ModuleName name) {
    ConfigLine line = catalog.config().softDependency(name);
    if (line == null) {
      return false;
    }
    boolean named = false;
    int[] rest = {0};
    for (String word = ConfigReader.word(line.value, rest);
        word != null;
        word = ConfigReader.word(line.value, rest)) {
      if (word.equals("pre:") || word.equals("post:")) {
        named = true;
      } else if (named && catalog.resolves(word)) {
        return true;
      }
    }
    return false;
  }

  private ModuleStatus status(State state, String evidence) {
    return new ModuleStatus(module, state, evidence, List.of());
  }
}
