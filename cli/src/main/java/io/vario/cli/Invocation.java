package io.vario.cli;

import io.vario.check.BuiltInChecks;
import io.vario.check.SafetyCheck;
import io.vario.cli.config.Configuration;
import io.vario.cli.plugin.PluginStrategies;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.DeviceSelector;
import io.vario.engine.Vario;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.resolve.Containment;
import io.vario.resolve.FallbackPolicy;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.archive.HostArchive;
import io.vario.simulator.hosts.BundledHost;
import io.vario.state.BootId;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hold what one run of the command works with: what was typed, the host, and where it reports. */
final class Invocation {
  private static final String BUNDLED = "bundled:";

  private final CommandLine line;
  private final Environment environment;
  private final Report report;
  private final @Nullable Output progress;
  private final Output messages;
  private @Nullable Host host;
  private @Nullable Configuration configuration;
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

  /** Return the host that is meant: the machine, a recorded one, or either of them in memory. */
  Host host() {
    Host opened = host;
    if (opened == null) {
      if (isSimulated()) {
        SimulatedKernel kernel = SimulatedKernel.of(files());
        opened = SysfsHost.of(kernel, kernel);
      } else if (line.path(Option.ROOT) == null) {
        opened = environment.liveHost();
      } else {
        opened = SysfsHost.of(files(), new NoModuleLoader());
      }
      host = opened;
    }
    return opened;
  }

  /** Tell whether the host is changed in memory only. */
  boolean isSimulated() {
    return line.has(Option.SIMULATE);
  }

  /** Return the files of the host that is meant, for what needs them as they are. */
  KernelFiles files() {
    Path root = line.path(Option.ROOT);
    if (root == null) {
      return environment.liveFiles();
    }
    if (root.toString().startsWith(BUNDLED)) {
      return bundled(root.toString().substring(BUNDLED.length()));
    }
    return Files.isRegularFile(root) ? HostArchive.open(root) : new RecordedKernelFiles(root);
  }

  private static KernelFiles bundled(String name) {
    Optional<BundledHost> found = BundledHost.named(name);
    if (found.isPresent()) {
      return found.get().files();
    }
    List<String> names = new ArrayList<>();
    for (BundledHost each : BundledHost.values()) {
      names.add(each.id());
    }
    throw new VarioException(
        ErrorCode.INVALID_INPUT,
        "there is no bundled host " + Quoted.text(name),
        "the bundled hosts are " + String.join(", ", names));
  }

  /** Make an engine that decides by the plugins' strategies. */
  Vario engine() {
    return engine(fallback());
  }

  /** Return what the deployment decided; an option wins over it. */
  Configuration configuration() {
    Configuration read = configuration;
    if (read == null) {
      Path asked = line.path(Option.CONFIG);
      Path usual = environment.configurationFile();
      if (asked != null) {
        read = Configuration.read(asked);
      } else {
        read = usual == null ? Configuration.NONE : Configuration.readIfPresent(usual);
      }
      configuration = read;
    }
    return read;
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
    Configuration deployment = configuration();
    return engine(deployment.apply(strategies(), report::warning), fallback);
  }

  /** Load the plugins' strategies, by priority. */
  List<SelectionStrategy> strategies() {
    PluginStrategies plugins = plugins();
    List<SelectionStrategy> strategies = plugins.ordered();
    for (String warning : plugins.warnings()) {
      report.warning(warning);
    }
    return strategies;
  }

  /** Find the plugins: Vario's own, those of the usual folder, and those of the one asked for. */
  PluginStrategies plugins() {
    Map<String, String> pins = new HashMap<>();
    for (Map.Entry<String, Settings.Value> pin : configuration().pluginPins().entrySet()) {
      pins.put(pin.getKey(), pin.getValue().text());
    }
    PluginStrategies plugins = new PluginStrategies(pins, Containment.USUAL_DEADLINE);
    Path installed = environment.installedPlugins();
    if (installed != null) {
      plugins.addInstalled(installed);
    }
    for (Path folder : environment.pluginFolders()) {
      plugins.addIfPresent(folder);
    }
    Path asked = line.path(Option.PLUGINS);
    if (asked != null) {
      plugins.add(asked);
    }
    return plugins;
  }

  /** Make an engine for what needs no decision. */
  Vario engineWithoutStrategies() {
    return engine(List.of(), FallbackPolicy.ALLOW);
  }

  private Vario engine(List<SelectionStrategy> strategies, FallbackPolicy fallback) {
    // An explanation needs none, and each start pays for what it makes.
    List<SafetyCheck> checks = line.verb() == Verb.EXPLAIN ? List.of() : BuiltInChecks.of(host());
    return new Vario(host(), strategies, fallback, checks, state());
  }

  /** What a rehearsal binds is remembered nowhere. */
  private StateStore state() {
    StateStore opened = state;
    if (opened == null) {
      Path folder = line.path(Option.STATE);
      opened =
          isSimulated() && folder == null
              ? new InMemoryState()
              : new FileState(
                  folder == null ? environment.stateFolder() : folder, line.toString(), boot());
      state = opened;
    }
    return opened;
  }

  private BootId boot() {
    return line.path(Option.ROOT) == null
        ? FileState.bootOf(environment.liveFiles())
        : BootId.UNKNOWN;
  }

  /** Return what shows on a terminal how a change goes on. */
  StepDisplay stepDisplay(int devices) {
    return new StepDisplay(messages, environment.isTerminal() && progress != null, devices);
  }

  /** Return what tells whether the command is to stop. */
  BooleanSupplier cancelled() {
    return environment.cancelled();
  }

  /** Warn of changes that were interrupted, unless the host is not the one that they were for. */
  void tellOfInterrupted() {
    boolean asked = line.verb() == Verb.STATUS || line.verb() == Verb.RECOVER;
    if (asked || isSimulated() || line.path(Option.ROOT) != null) {
      return;
    }
    try {
      if (!state().journal().open().isEmpty()) {
        for (Transaction interrupted : engineWithoutStrategies().interrupted()) {
          report.remark(Remarks.about(interrupted));
        }
      }
    } catch (VarioException unusable) {
      report.remark(String.valueOf(unusable.getMessage()));
    }
  }

  /**
   * Find the devices that were typed, each once, in the order of the arguments.
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

  /** Find devices as {@link #devices()} does, by these arguments. */
  Collection<PciDevice> devices(List<String> arguments) {
    List<DeviceSelector> selectors = new ArrayList<>(arguments.size());
    for (String argument : arguments) {
      selectors.add(DeviceSelector.parse(argument));
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
