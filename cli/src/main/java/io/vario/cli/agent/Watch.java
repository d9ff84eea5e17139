package io.vario.cli.agent;

import io.vario.engine.VarioService;
import io.vario.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.osgi.util.tracker.ServiceTracker;

/** Look twice a second whether the configuration or the plugins have changed, and say so. */
final class Watch implements Runnable {
  private static final long MILLIS = 500;

  private final ConfigurationSource source;
  private final PluginFolders folders;
  private final PluginInstaller installer;
  private final ServiceTracker<VarioService, VarioService> services;
  private final AgentLog log;
  private final Thread thread;
  private List<Plugin> plugins = List.of();
  private List<String> warnings = List.of();
  private volatile boolean isStopped;

  Watch(
      ConfigurationSource source,
      PluginFolders folders,
      PluginInstaller installer,
      ServiceTracker<VarioService, VarioService> services,
      AgentLog log) {
    this.source = source;
    this.folders = folders;
    this.installer = installer;
    this.services = services;
    this.log = log;
    this.thread = new Thread(this, "vario-agent-watch");
    thread.setDaemon(true);
  }

  void start() {
    source.refresh();
    thread.start();
  }

  void stop() {
    isStopped = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    while (!isStopped) {
      try {
        look();
        TimeUnit.MILLISECONDS.sleep(MILLIS);
      } catch (InterruptedException asked) {
        return;
      } catch (RuntimeException failure) {
        log.line("the agent could not look after its plugins: " + failure);
      }
    }
  }

  private void look() {
    if (source.refresh()) {
      installer.recheck();
    }
    folders.refresh();
    VarioService service = services.getService();
    if (service != null) {
      tell(service.plugins());
      for (String warning : service.warnings()) {
        if (!warnings.contains(warning)) {
          log.line(warning);
        }
      }
      warnings = service.warnings();
    }
  }

  private void tell(List<Plugin> now) {
    List<Plugin> gone = new ArrayList<>(plugins);
    gone.removeAll(now);
    for (Plugin plugin : gone) {
      log.line("the plugin " + plugin.name() + " " + plugin.version() + " is not in use any more");
    }
    List<Plugin> come = new ArrayList<>(now);
    come.removeAll(plugins);
    for (Plugin plugin : come) {
      if (plugin.isActive()) {
        log.line("the plugin " + plugin.name() + " " + plugin.version() + " is in use");
      }
    }
    plugins = now;
  }
}
