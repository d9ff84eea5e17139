package io.vario.sysfs.catalog;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import io.vario.host.AliasLookup;
import io.vario.host.AliasMatch;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a Linux host knows of modules, from its module folder, modprobe's configuration, the
 * kernel's command line and sysfs.
 *
 * <p>A file is read when the first question needs it, and then kept; sysfs is read at each
 * question. Safe for use by several threads.
 */
public final class SysfsModuleCatalog implements ModuleCatalog {
  private final KernelFiles files;
  private final RunningKernel kernel;
  private final ProblemLog log = new ProblemLog();

  // Each is made under this object's lock when it is first asked for.
  private @Nullable ModuleFolder folder;
  private @Nullable ModprobeConfig config;
  private @Nullable KernelCommandLine commandLine;
  private volatile @Nullable Aliases aliases;
  private volatile boolean isPrepared;
  private @Nullable ModuleDependencies dependencies;
  private @Nullable BuiltInModules builtIn;

  /**
   * Create a catalog; nothing is read yet.
   *
   * @param files the host's files
   */
  public SysfsModuleCatalog(KernelFiles files) {
    this.files = files;
    this.kernel = new RunningKernel(files);
  }

  @Override
  public Optional<String> kernelRelease() {
    return Optional.ofNullable(folder().release());
  }

  /**
   * Find the modules whose aliases match a key, as kmod does: {@code alias} lines of modprobe.d,
   * then modules.alias, then the aliases of what is built in. A key without a colon may be a
   * module's own name, which kmod prefers to all but the first of these; keys of devices have one.
   */
  @Override
  public AliasLookup lookup(String key) {
    Aliases known = aliases;
    PciKey pci = known != null && known.ofModules.hasTable() ? PciKey.parse(key) : null;
    if (known != null && pci != null) {
      return known.lookup(key, known.ofModules.search(pci), known.ofBuiltIn.search(pci));
    }
    String normal = AliasPattern.normalise(key);
    if (normal == null) {
      return new AliasLookup(List.of(), List.of());
    }
    Aliases sources = aliases();
    return sources.lookup(
        normal, sources.ofModules.search(normal), sources.ofBuiltIn.search(normal));
  }

  @Override
  public ModuleStatus status(ModuleName module) {
    return new StatusRules(module, this, kernel).judge();
  }

  @Override
  public List<DriverName> registeredDrivers() {
    return kernel.drivers().orElseThrow(List.of());
  }

  @Override
  public Optional<ModuleName> moduleOf(DriverName driver) {
    return kernel.moduleOf(driver);
  }

  @Override
  public List<DriverName> driversOf(ModuleName module) {
    return kernel.driversOf(module).orElseThrow(List.of());
  }

  /**
   * Return what of the module files is missing, unreadable or denied. Reads those that no question
   * has needed so far; damage within an index shows only once a question meets it.
   */
  @Override
  public List<ReadProblem> problems() {
    if (!isPrepared) {
      prepare();
    }
    return log.all();
  }

  private void prepare() {
    folder();
    config();
    commandLine();
    aliases().ofModules.prepare();
    aliases().ofBuiltIn.prepare();
    dependencies();
    builtIn();
    isPrepared = true;
  }

  ProblemLog log() {
    return log;
  }

  synchronized ModuleFolder folder() {
    ModuleFolder known = folder;
    if (known == null) {
      known = ModuleFolder.find(files, log);
      folder = known;
    }
    return known;
  }

  synchronized ModprobeConfig config() {
    ModprobeConfig known = config;
    if (known == null) {
      known = ModprobeConfig.read(files, folder(), log);
      config = known;
    }
    return known;
  }

  synchronized KernelCommandLine commandLine() {
    KernelCommandLine known = commandLine;
    if (known == null) {
      known = KernelCommandLine.read(files, log);
      commandLine = known;
    }
    return known;
  }

  synchronized ModuleDependencies dependencies() {
    ModuleDependencies known = dependencies;
    if (known == null) {
      known = ModuleDependencies.read(files, folder(), log);
      dependencies = known;
    }
    return known;
  }

  synchronized BuiltInModules builtIn() {
    BuiltInModules known = builtIn;
    if (known == null) {
      known = BuiltInModules.read(files, folder(), log);
      builtIn = known;
    }
    return known;
  }

  private Aliases aliases() {
    Aliases known = aliases;
    return known == null ? openAliases() : known;
  }

  private synchronized Aliases openAliases() {
    Aliases known = aliases;
    if (known == null) {
      known = new Aliases(config(), files, folder(), log);
      aliases = known;
    }
    return known;
  }

  /** Return why nobody can tell which modules there are. */
  String absenceOfDependencies() {
    String file = folder().file("modules.dep.bin");
    return file == null
        ? folder().absence()
        : "neither " + file + " nor modules.dep beside it can be read";
  }

  /** Tell whether modprobe would find anything under a name, be it a module's or an alias. */
  boolean resolves(String name) {
    if (ModuleName.isValid(name)) {
      ModuleName module = ModuleName.parse(name);
      if (dependencies().find(module) != null || builtIn().find(module) != null) {
        return true;
      }
    }
    return !lookup(name).matches().isEmpty();
  }

  /** Holds the sources of aliases, in kmod's order. */
  private static final class Aliases {
    final ModprobeConfig config;
    final AliasSource ofModules;
    final AliasSource ofBuiltIn;

    Aliases(ModprobeConfig config, KernelFiles files, ModuleFolder folder, ProblemLog log) {
      this.config = config;
      this.ofModules = AliasSource.ofModules(files, folder, log);
      this.ofBuiltIn = AliasSource.ofBuiltIn(files, folder, log);
    }

    AliasLookup lookup(String key, List<AliasMatch> inModules, List<AliasMatch> inBuiltIn) {
      List<AliasMatch> matches = config.hasAliases() ? config.aliases(key) : List.of();
      if (!matches.isEmpty()) {
        List<AliasMatch> overruled = new ArrayList<>(inModules);
        overruled.addAll(inBuiltIn);
        return new AliasLookup(matches, overruled);
      }
      return inModules.isEmpty()
          ? new AliasLookup(inBuiltIn, List.of())
          : new AliasLookup(inModules, inBuiltIn);
    }
  }
}
