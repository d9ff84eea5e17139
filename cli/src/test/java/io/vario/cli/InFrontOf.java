package io.vario.cli;

import io.vario.host.Host;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Take what surrounds the command from another environment; a test changes what it is about. */
class InFrontOf implements Environment {
  private final Environment host;

  InFrontOf(Environment host) {
    this.host = host;
  }

  @Override
  public Host liveHost() {
    return host.liveHost();
  }

  @Override
  public KernelFiles liveFiles() {
    return host.liveFiles();
  }

  @Override
  public @Nullable Path installedPlugins() {
    return host.installedPlugins();
  }

  @Override
  public List<Path> pluginFolders() {
    return host.pluginFolders();
  }

  @Override
  public Path stateFolder() {
    return host.stateFolder();
  }

  @Override
  public boolean isDebugging() {
    return host.isDebugging();
  }

  @Override
  public boolean isTerminal() {
    return host.isTerminal();
  }

  @Override
  public BooleanSupplier cancelled() {
    return host.cancelled();
  }
}
