package io.vario.cli;

import io.vario.cli.launch.AgentSettings;
import io.vario.cli.launch.FrameworkLauncher;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Run as long as it is wanted, with plugins and a configuration that may change meanwhile. */
final class AgentCommand implements Command {
  private final Invocation invocation;
  private final Environment environment;

  AgentCommand(Invocation invocation, Environment environment) {
    this.invocation = invocation;
    this.environment = environment;
  }

  @Override
  public void run() {
    CommandLine line = invocation.line();
    Path home = environment.home();
    Path asked = line.path(Option.CONFIG);
    Path usual = environment.configurationFile();
    Path configuration = asked == null ? usual : asked;
    if (home == null || configuration == null) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "the agent runs from an installation of Vario only");
    }
    // A mistake that is there already is told before anything starts.
    invocation.configuration();
    List<Path> folders = new ArrayList<>(environment.pluginFolders());
    Path further = line.path(Option.PLUGINS);
    if (further != null) {
      folders.add(further.toAbsolutePath());
    }
    // The process does not end before what follows has.
    invocation.cancelled();
    Path state = line.path(Option.STATE);
    if (state == null && invocation.isSimulated()) {
      // What is in memory only needs no rights to the usual folder.
      try (TemporaryFolder ownState = new TemporaryFolder("vario-agent")) {
        launch(home, folders, configuration, ownState.path());
      }
    } else {
      launch(home, folders, configuration, state == null ? environment.stateFolder() : state);
    }
    invocation.report().success();
  }

  private void launch(Path home, List<Path> folders, Path configuration, Path state) {
    CommandLine line = invocation.line();
    Path root = line.path(Option.ROOT);
    new FrameworkLauncher(
            new AgentSettings(
                home,
                folders,
                configuration.toAbsolutePath(),
                line.path(Option.CONFIG) != null,
                state.toAbsolutePath(),
                root == null ? null : root.toString(),
                invocation.isSimulated(),
                line.has(Option.SHELL)))
        .run();
  }

  @Override
  public void print(Output out) {
    // What happens is told while it does.
  }

  @Override
  public void write(JsonOutput json) {
    // The agent takes no --json; the verbs of its shell do.
  }
}
