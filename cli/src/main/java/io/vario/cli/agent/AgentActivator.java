package io.vario.cli.agent;

import io.vario.cli.Hosts;
import io.vario.cli.launch.AgentSettings;
import io.vario.engine.VarioService;
import io.vario.host.Host;
import io.vario.state.BootId;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import io.vario.sysfs.FileState;
import java.util.Dictionary;
import java.util.Map;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/** Bring the agent to life when its framework starts this bundle. */
public final class AgentActivator implements BundleActivator {
  private @Nullable Watch watch;
  private @Nullable Verbs verbs;
  private @Nullable ServiceTracker<VarioService, VarioService> services;
  private @Nullable ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admins;

  /** Create the activator, as the framework does. */
  public AgentActivator() {}

  @Override
  public void start(BundleContext context) {
    if (context.getProperty("vario.home") == null) {
      // In somebody else's framework this bundle is the command's classes and nothing more.
      return;
    }
    AgentSettings settings = AgentSettings.of(context::getProperty);
    AgentLog log = new AgentLog();
    StateStore store = store(settings);
    offerHost(context, settings, store);
    ServiceTracker<VarioService, VarioService> service =
        new ServiceTracker<>(context, VarioService.class, null);
    service.open();
    services = service;
    ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admin =
        new ServiceTracker<>(context, ConfigurationAdmin.class, null);
    admin.open();
    admins = admin;
    ConfigurationSource source = new ConfigurationSource(settings, admin, log);
    PluginInstaller installer = new PluginInstaller(context, source, log);
    context.registerService(
        new String[] {ArtifactInstaller.class.getName(), ArtifactListener.class.getName()},
        installer,
        ranked(Integer.MAX_VALUE));
    AgentEnvironment environment =
        new AgentEnvironment(settings, service, installer, settings.isSimulated() ? store : null);
    Verbs shell = new Verbs(environment);
    verbs = shell;
    context.registerService(
        Verbs.class,
        shell,
        FrameworkUtil.asDictionary(
            Map.of("osgi.command.scope", "vario", "osgi.command.function", Verbs.NAMES)));
    Watch started =
        new Watch(
            source,
            new PluginFolders(settings.pluginFolders(), admin, log),
            installer,
            service,
            log);
    watch = started;
    started.start();
  }

  /** Offer another host than the machine, where one was asked for. */
  private static void offerHost(BundleContext context, AgentSettings settings, StateStore store) {
    if (!isMachine(settings)) {
      context.registerService(
          Host.class, Hosts.open(settings.root(), settings.isSimulated()), ranked(0));
    }
    context.registerService(StateStore.class, store, ranked(0));
  }

  private static boolean isMachine(AgentSettings settings) {
    return settings.root() == null && !settings.isSimulated();
  }

  private static StateStore store(AgentSettings settings) {
    if (settings.isSimulated()) {
      return new InMemoryState();
    }
    return isMachine(settings)
        ? FileState.live(settings.state(), "vario agent")
        : new FileState(settings.state(), "vario agent", BootId.UNKNOWN);
  }

  private static Dictionary<String, Object> ranked(int ranking) {
    return FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, ranking));
  }

  @Override
  public void stop(BundleContext context) {
    if (verbs != null) {
      verbs.stop();
    }
    if (watch != null) {
      watch.stop();
    }
    if (services != null) {
      services.close();
    }
    if (admins != null) {
      admins.close();
    }
  }
}
