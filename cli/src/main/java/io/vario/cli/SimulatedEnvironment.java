package io.vario.cli;

import io.vario.host.Host;
import io.vario.simulator.SimulatedKernel;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Put a kernel in memory in the place of the machine. */
final class SimulatedEnvironment implements Environment {
  private final SimulatedKernel kernel;
  private final Host host;
  private final Path state;
  private final Environment real;

  /** Begin with a host as its files show it; the state folder is the caller's to remove. */
  SimulatedEnvironment(KernelFiles files, Path state, Environment real) {
    this.kernel = SimulatedKernel.of(files);
    this.host = SysfsHost.of(kernel, kernel);
    this.state = state;
    this.real = real;
  }

  @Override
  public Host liveHost() {
    return host;
  }

  @Override
  public KernelFiles liveFiles() {
    return kernel;
  }

  @Override
  public ModuleLoader liveLoader() {
    return kernel;
  }

  @Override
  public @Nullable Path installedPlugins() {
    return real.installedPlugins();
  }

  @Override
  public List<Path> pluginFolders() {
    return real.pluginFolders();
  }

  @Override
  public Path stateFolder() {
    return state;
  }

  @Override
  public Path bindingsFile() {
    return state.resolve("bindings.json");
  }

  @Override
  public boolean isDebugging() {
    return real.isDebugging();
  }

  @Override
  public boolean isTerminal() {
    return false;
  }

  @Override
  public BooleanSupplier cancelled() {
    return real.cancelled();
  }
}
