package io.vario.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vario.host.Host;
import io.vario.scenarios.Answer;
import io.vario.scenarios.PublishedSchema;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Run the real command on a machine of the caller's own. */
public final class CommandInProcess {
  private final Path plugins;
  private final Path state;

  /**
   * Create it.
   *
   * @param plugins the only folder that is looked through for plugins
   * @param state where the command keeps its state
   */
  public CommandInProcess(Path plugins, Path state) {
    this.plugins = plugins;
    this.state = state;
  }

  /**
   * Run the command on a machine behind the seams; each run looks at it anew, as a process does.
   */
  public Answer run(KernelFiles files, ModuleLoader loader, String... arguments) {
    Host host = SysfsHost.of(files, loader);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Main.run(arguments, out, err, new Surroundings(host, files, plugins, state));
    PublishedSchema.require(List.of(arguments), out.toString(UTF_8));
    return new Answer(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private record Surroundings(
      Host liveHost, KernelFiles liveFiles, Path installedPlugins, Path stateFolder)
      implements Environment {
    @Override
    public List<Path> pluginFolders() {
      return List.of();
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public BooleanSupplier cancelled() {
      return () -> false;
    }

    @Override
    public boolean isDebugging() {
      return true;
    }
  }
}
