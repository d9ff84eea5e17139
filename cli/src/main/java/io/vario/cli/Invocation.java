package io.vario.cli;

import io.vario.bind.BindingLedger;
import io.vario.bind.InMemoryLedger;
import io.vario.check.BuiltInChecks;
import io.vario.cli.plugin.PluginStrategies;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DeviceSelector;
import io.vario.engine.Vario;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.archive.HostArchive;
import io.vario.simulator.hosts.BundledHost;
import io.vario.strategy.SelectionStrategy;
import io.vario.sysfs.FileLedger;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hold what one run of the command works with: what was typed, the host, and where it reports. */
final class Invocation {
  private static final String BUNDLED = "bundled:";

  private final CommandLine line;
  private final Environment environment;
  private final Report report;
  private final @Nullable Output progress;
  private @Nullable Host host;

  Invocation(CommandLine line, Environment environment, Report report, @Nullable Output progress) {
    this.line = line;
    this.environment = environment;
    this.report = report;
    this.progress = progress;
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
    List<Path> folders = environment.pluginFolders();
    PluginStrategies plugins = new PluginStrategies();
    for (Path folder : folders) {
      plugins.addIfPresent(folder);
    }
    Path asked = line.path(Option.PLUGINS);
    if (asked != null) {
      plugins.add(asked);
    }
    List<SelectionStrategy> strategies = plugins.ordered();
    for (String warning : plugins.warnings()) {
      report.warning(warning);
    }
    return engine(strategies);
  }

  /** Make an engine for what needs no decision. */
  Vario engineWithoutStrategies() {
    return engine(List.of());
  }

  private Vario engine(List<SelectionStrategy> strategies) {
    return new Vario(host(), strategies, line.fallback(), BuiltInChecks.all(), ledger());
  }

  /** What a rehearsal binds is remembered nowhere. */
  private BindingLedger ledger() {
    Path state = line.path(Option.STATE);
    if (isSimulated() && state == null) {
      return new InMemoryLedger();
    }
    return new FileLedger(state == null ? environment.stateFolder() : state);
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
    List<DeviceSelector> selectors = new ArrayList<>(line.arguments().size());
    for (String argument : line.arguments()) {
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
