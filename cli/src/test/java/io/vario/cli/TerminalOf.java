package io.vario.cli;

import io.vario.host.Host;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Put a person before a terminal, with variables of the environment, in front of a host. */
record TerminalOf(Environment host, boolean isTerminal, Map<String, String> variables)
    implements Environment {

  /** A terminal in front of no host of its own, for commands that name one. */
  static TerminalOf none(Path folder, boolean isTerminal, Map<String, String> variables) {
    return new TerminalOf(
        new Run.Surroundings(new FakeHost(), List.of(), folder), isTerminal, variables);
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
  public boolean isDataTerminal() {
    return isTerminal;
  }

  @Override
  public @Nullable String variable(String name) {
    return variables.get(name);
  }

  @Override
  public BooleanSupplier cancelled() {
    return host.cancelled();
  }
}
