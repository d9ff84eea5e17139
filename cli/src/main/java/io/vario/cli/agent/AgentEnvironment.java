package io.vario.cli.agent;

import io.vario.cli.Environment;
import io.vario.cli.SystemLog;
import io.vario.cli.config.BindingFiles;
import io.vario.cli.launch.AgentSettings;
import io.vario.deploy.Deployment;
import io.vario.engine.Vario;
import io.vario.engine.VarioService;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.plugin.Extensions;
import io.vario.plugin.Plugin;
import io.vario.state.StateStore;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.LiveKernelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.util.tracker.ServiceTracker;

/** Let the command's verbs work on what the agent has in use. */
final class AgentEnvironment implements Environment {
  private final AgentSettings settings;
  private final ServiceTracker<VarioService, VarioService> services;
  private final PluginInstaller installer;
  private final @Nullable StateStore store;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  AgentEnvironment(
      AgentSettings settings,
      ServiceTracker<VarioService, VarioService> services,
      PluginInstaller installer,
      @Nullable StateStore store) {
    this.settings = settings;
    this.services = services;
    this.installer = installer;
    this.store = store;
  }

  void cancel() {
    cancelled.set(true);
  }

  @Override
  public VarioService service() {
    VarioService service = services.getService();
    if (service == null) {
      throw new VarioException(
          ErrorCode.BUSY,
          "the agent has no engine at the moment",
          "what it said on standard error tells why");
    }
    return new WithLeftOut(service, installer);
  }

  /** Show the jars that did not become bundles beside those that did. */
  private record WithLeftOut(VarioService service, PluginInstaller installer)
      implements VarioService {
    @Override
    public Vario engine() {
      return service.engine();
    }

    @Override
    public Extensions extensions() {
      return service.extensions();
    }

    @Override
    public Deployment deployment() {
      return service.deployment();
    }

    @Override
    public List<Plugin> plugins() {
      List<Plugin> plugins = new ArrayList<>(service.plugins());
      plugins.addAll(installer.leftOut());
      return List.copyOf(plugins);
    }

    @Override
    public List<String> warnings() {
      List<String> warnings = new ArrayList<>(service.warnings());
      for (Plugin plugin : installer.leftOut()) {
        warnings.add("the plugin " + plugin.jar() + " was left out: " + plugin.reason());
      }
      return List.copyOf(warnings);
    }
  }

  @Override
  public Host liveHost() {
    return service().engine().host();
  }

  @Override
  public KernelFiles liveFiles() {
    return new LiveKernelFiles();
  }

  @Override
  public @Nullable Path installedPlugins() {
    return null;
  }

  @Override
  public List<Path> pluginFolders() {
    return List.of();
  }

  @Override
  public Path stateFolder() {
    return settings.state();
  }

  /** What is kept is this machine's. */
  @Override
  public @Nullable Path bindingsFile() {
    return settings.root() == null && !settings.isSimulated() ? BindingFiles.USUAL : null;
  }

  @Override
  public @Nullable StateStore stateStore() {
    return store;
  }

  @Override
  public @Nullable SystemLog systemLog() {
    return settings.root() == null && !settings.isSimulated() ? SystemLog.ofThisMachine() : null;
  }

  @Override
  public boolean isDebugging() {
    return false;
  }

  @Override
  public boolean isTerminal() {
    return false;
  }

  @Override
  public BooleanSupplier cancelled() {
    return cancelled::get;
  }
}
