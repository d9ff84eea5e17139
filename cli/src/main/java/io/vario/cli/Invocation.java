package io.vario.cli;

import io.vario.check.BuiltInChecks;
import io.vario.check.SafetyCheck;
import io.vario.cli.config.BindingFiles;
import io.vario.cli.config.ConfigurationFile;
import io.vario.cli.plugin.Declarations;
import io.vario.cli.plugin.JarGuard;
import io.vario.cli.plugin.PluginJars;
import io.vario.deploy.Deployment;
import io.vario.device.HardwareName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.engine.DetachRequest;
import io.vario.engine.DeviceSelector;
import io.vario.engine.Vario;
import io.vario.engine.VarioService;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.plugin.Extensions;
import io.vario.plugin.PluginSet;
import io.vario.resolve.Containment;
import io.vario.resolve.FallbackPolicy;
import io.vario.state.BootId;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import io.vario.strategy.SelectionStrategy;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.TracedKernelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hold what one run of the command works with: what was typed, the host, and where it reports. */
final class Invocation {
  private final CommandLine line;
  private final Environment environment;
  private final Report report;
  private final @Nullable Output progress;
  private final Output messages;
  private @Nullable StepDisplay display;
  private @Nullable Host host;
  private @Nullable Deployment configuration;
  private @Nullable StateStore state;

  Invocation(
      CommandLine line,
      Environment environment,
      Report report,
      @Nullable Output progress,
      Output messages) {
    this.line = line;
    this.environment = environment;
    this.report = report;
    this.progress = progress;
    this.messages = messages;
  }

  CommandLine line() {
    return line;
  }

  Report report() {
    return report;
  }

  /** Return where to print results as they come; null if they are to form one document. */
  @Nullable Output progress() {
    return progress;
  }

  /** Begin a table, with its titles unless they are not wanted. */
  Table table(String... titles) {
    return new Table(!line.has(Option.NO_HEADINGS), titles);
  }

  /** Say in place of an empty table that it is; who wants no titles wants none of that either. */
  void say(String sentence, Output out) {
    if (!line.has(Option.NO_HEADINGS)) {
      out.line(sentence);
    }
  }

  /** Return the host that is meant: the machine, a recorded one, or either of them in memory. */
  Host host() {
    Host opened = host;
    if (opened == null) {
      if (line.has(Option.VERBOSE)) {
        opened = tracedHost(new TraceDisplay(messages.beside()));
      } else if (isSimulated()) {
        opened = Hosts.simulated(filesAsTheyAre());
      } else if (line.path(Option.ROOT) == null) {
        opened = environment.liveHost();
      } else {
        opened = SysfsHost.of(filesAsTheyAre(), new NoModuleLoader());
      }
      host = opened;
    }
    return opened;
  }

  private Host tracedHost(TraceDisplay trace) {
    if (isSimulated()) {
      return Hosts.simulated(filesAsTheyAre(), trace);
    }
    if (line.path(Option.ROOT) != null) {
      return Hosts.traced(filesAsTheyAre(), new NoModuleLoader(), trace);
    }
    ModuleLoader loader = environment.liveLoader();
    if (loader == null) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "--verbose cannot tell what the agent asks the host",
          "run the command by itself");
    }
    return Hosts.traced(filesAsTheyAre(), loader, trace);
  }

  /** Tell whether the host is changed in memory only. */
  boolean isSimulated() {
    return line.has(Option.SIMULATE);
  }

  /** Return the files of the host that is meant, for what needs them as they are. */
  KernelFiles files() {
    KernelFiles files = filesAsTheyAre();
    return line.has(Option.VERBOSE)
        ? new TracedKernelFiles(files, new TraceDisplay(messages.beside()))
        : files;
  }

  private KernelFiles filesAsTheyAre() {
    Path root = line.path(Option.ROOT);
    return root == null ? environment.liveFiles() : Hosts.files(root.toString());
  }

  /** Make an engine that decides by the plugins' strategies. */
  Vario engine() {
    return engine(fallback());
  }

  /** Return what the deployment decided; an option wins over it. */
  Deployment configuration() {
    Deployment read = configuration;
    if (read == null) {
      Path asked = line.path(Option.CONFIG);
      Path usual = environment.configurationFile();
      VarioService service = environment.service();
      if (asked != null) {
        read = ConfigurationFile.read(asked);
      } else if (service != null) {
        read = service.deployment();
      } else {
        read = usual == null ? Deployment.NONE : ConfigurationFile.readIfPresent(usual);
      }
      configuration = read;
    }
    return read;
  }

  /** Return where devices are kept over a reboot; null if nowhere. */
  @Nullable BindingFiles bindings() {
    Path asked = line.path(Option.BINDINGS);
    Path file = asked == null ? environment.bindingsFile() : asked;
    return file == null ? null : new BindingFiles(file);
  }

  /** Return where devices are to be kept over a reboot. */
  BindingFiles requiredBindings() {
    BindingFiles bindings = bindings();
    if (bindings == null) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "there is no usual place here to keep devices in",
          "name a file by --bindings");
    }
    return bindings;
  }

  /** Return the request that the options and the configuration describe. */
  DetachRequest request() {
    return line.request(configuration().namePolicy());
  }

  /** Return the fallback policy of the options or else of the configuration. */
  FallbackPolicy fallback() {
    return line.fallback(configuration().fallback());
  }

  /** Make an engine that decides by the plugins' strategies and a policy. */
  Vario engine(FallbackPolicy fallback) {
    // An explanation needs no checks, and each start pays for what it makes.
    PluginSet plugins = plugins(line.verb() == Verb.EXPLAIN ? List.of() : checks());
    return engine(configuration().apply(extensions(plugins), report), fallback);
  }

  /** Load the plugins' strategies, by priority. */
  List<SelectionStrategy> strategies() {
    return extensions(plugins(List.of())).strategies();
  }

  private Extensions extensions(PluginSet plugins) {
    for (String warning : plugins.warnings()) {
      report.warning(warning);
    }
    return plugins.extensions();
  }

  /** Find the plugins, and what each brings. */
  PluginSet plugins() {
    return plugins(checks());
  }

  /** Find the plugins: Vario's own, those of the usual folder, and those of the one asked for. */
  private PluginSet plugins(List<SafetyCheck> checks) {
    Path asked = line.path(Option.PLUGINS);
    VarioService service = environment.service();
    if (service != null && asked == null) {
      return service;
    }
    JarGuard guard = new JarGuard(configuration().pluginPins());
    PluginJars plugins = new PluginJars(guard, Containment.USUAL_DEADLINE, checks);
    Path installed = environment.installedPlugins();
    if (installed != null) {
      plugins.addInstalled(installed, Declarations.read(environment.home()));
    }
    for (Path folder : environment.pluginFolders()) {
      plugins.addIfPresent(folder);
    }
    if (asked != null) {
      plugins.add(asked);
    }
    return plugins;
  }

  private List<SafetyCheck> checks() {
    return BuiltInChecks.of(host());
  }

  /**
   * Make an engine that decides nothing, but examines, and gives back, as plugins want it.
   *
   * <p>What is wrong with the configuration does not keep devices from being given back; but
   * without it, it is not known which plugins are pinned.
   */
  Vario engineWithoutStrategies() {
    Extensions extensions;
    try {
      extensions = extensions(plugins()).withStrategies(List.of());
    } catch (VarioException unusable) {
      report.warning(unusable.getMessage() + "; no plugin is used");
      extensions = Extensions.NONE.withChecks(checks());
    }
    return engine(extensions, FallbackPolicy.ALLOW);
  }

  /** Make an engine that only tells what is recorded. */
  Vario engineOfRecords() {
    return engine(Extensions.NONE, FallbackPolicy.ALLOW);
  }

  private Vario engine(Extensions extensions, FallbackPolicy fallback) {
    return new Vario(host(), extensions, fallback, state());
  }

  /** What a rehearsal binds is remembered nowhere. */
  private StateStore state() {
    StateStore opened = state;
    if (opened == null) {
      Path folder = line.path(Option.STATE);
      StateStore given = isSimulated() || folder != null ? null : environment.stateStore();
      if (given != null) {
        return given;
      }
      opened =
          isSimulated() && folder == null
              ? new InMemoryState()
              : new FileState(
                  folder == null ? environment.stateFolder() : folder, line.toString(), boot());
      state = opened;
    }
    return opened;
  }

  /** Tell whether nothing was ever recorded, without opening what would record it. */
  private boolean isWithoutState() {
    Path folder = line.path(Option.STATE);
    return folder == null
        && state == null
        && environment.stateStore() == null
        && !environment.stateFolder().toFile().exists();
  }

  private BootId boot() {
    return line.path(Option.ROOT) == null ? FileState.bootOf(files()) : BootId.UNKNOWN;
  }

  /** Show on a terminal what is being done, until the display is closed. */
  StepDisplay showProgress() {
    boolean isLong = line.verb() != Verb.AGENT && line.verb() != Verb.DEMO;
    StepDisplay shown =
        new StepDisplay(
            messages.beside(), isLong && environment.isTerminal() && !line.has(Option.VERBOSE));
    display = shown;
    messages.interrupt(shown);
    if (progress != null) {
      progress.interrupt(shown);
    }
    return shown;
  }

  /** Return what shows what is being done. */
  StepDisplay display() {
    return Objects.requireNonNull(display);
  }

  /** Return where changes are recorded; null if the host is no machine, or nobody wants that. */
  @Nullable SystemLog systemLog() {
    boolean isMachine = !isSimulated() && line.path(Option.ROOT) == null;
    return isMachine && !line.has(Option.NO_SYSLOG) ? environment.systemLog() : null;
  }

  /** Return who has the devices changed: whoever became root for it, if that is known. */
  String user() {
    String before = environment.variable("SUDO_USER");
    return before == null || before.isEmpty() ? System.getProperty("user.name", "?") : before;
  }

  /** Return what tells whether the command is to stop. */
  BooleanSupplier cancelled() {
    return environment.cancelled();
  }

  /** Warn of changes that were interrupted, unless the host is not the one that they were for. */
  void tellOfInterrupted() {
    boolean asked = line.verb() == Verb.STATUS || line.verb() == Verb.RECOVER;
    if (asked || isSimulated() || line.path(Option.ROOT) != null || isWithoutState()) {
      return;
    }
    try {
      if (!state().journal().open().isEmpty()) {
        for (Transaction interrupted : engineOfRecords().interrupted()) {
          report.remark(Remarks.about(interrupted));
        }
      }
    } catch (VarioException unusable) {
      report.remark(String.valueOf(unusable.getMessage()));
    }
  }

  /**
   * Find the devices that were typed, each once: by the arguments, then by PFs, then by classes,
   * each in their order.
   *
   * <p>What is of no form at all is refused before the host is read. A device that is not there is
   * reported, and the others are returned.
   *
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if an argument names no
   *     device by its form
   */
  Collection<PciDevice> devices() {
    return devices(line.arguments());
  }

  /** Find what people call devices and their vendors, as far as the host knows. */
  Map<PciIds, HardwareName> namesOf(Collection<PciDevice> devices) {
    return host().names().find(idsOf(devices));
  }

  /** Begin to find what people call devices and their vendors. */
  NameSearch beginNamesOf(Collection<PciDevice> devices) {
    NameSearch search = new NameSearch(host().names(), idsOf(devices));
    if (line.has(Option.VERBOSE)) {
      // One after the other, for who wants to see each read.
      search.search();
    } else {
      search.start();
    }
    return search;
  }

  private static Set<PciIds> idsOf(Collection<PciDevice> devices) {
    Set<PciIds> ids = new HashSet<>();
    for (PciDevice device : devices) {
      ids.add(device.ids());
    }
    return ids;
  }

  /** Find devices as {@link #devices()} does, by these arguments and by the options. */
  Collection<PciDevice> devices(List<String> arguments) {
    List<DeviceSelector> selectors = new ArrayList<>(arguments.size());
    for (String argument : arguments) {
      selectors.add(DeviceSelector.parse(argument));
    }
    for (String pf : line.values(Option.VF_OF)) {
      selectors.add(DeviceSelector.virtualFunctions(pf));
    }
    for (String category : line.values(Option.CLASS)) {
      selectors.add(DeviceSelector.ofCategory(category));
    }
    Map<PciAddress, PciDevice> devices = new LinkedHashMap<>();
    for (DeviceSelector selector : selectors) {
      try {
        for (PciDevice device : selector.select(host().inventory())) {
          devices.putIfAbsent(device.address(), device);
        }
      } catch (VarioException failure) {
        report.failure(failure);
      }
    }
    return devices.values();
  }
}
