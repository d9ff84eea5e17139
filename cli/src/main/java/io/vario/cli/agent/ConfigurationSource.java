package io.vario.cli.agent;

import io.vario.cli.config.ConfigurationFile;
import io.vario.cli.launch.AgentSettings;
import io.vario.deploy.Deployment;
import io.vario.error.VarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/** Hand the configuration's file on to the framework's ConfigAdmin whenever it changes. */
final class ConfigurationSource {
  private static final String PID = "io.vario";

  private final AgentSettings settings;
  private final ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admins;
  private final AgentLog log;
  private final AtomicReference<Deployment> deployment = new AtomicReference<>(Deployment.NONE);
  private @Nullable String seen;

  ConfigurationSource(
      AgentSettings settings,
      ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admins,
      AgentLog log) {
    this.settings = settings;
    this.admins = admins;
    this.log = log;
  }

  /** Return what the file said when it was right last. */
  Deployment deployment() {
    return deployment.get();
  }

  /**
   * Look at the file; tell whether it says something new. What is wrong with it changes nothing.
   */
  boolean refresh() {
    ConfigurationAdmin admin = admins.getService();
    String state = stateOf(settings.configuration());
    if (admin == null || state.equals(seen)) {
      return false;
    }
    boolean isFirst = seen == null;
    seen = state;
    try {
      Deployment read =
          settings.isConfigurationRequired()
              ? ConfigurationFile.read(settings.configuration())
              : ConfigurationFile.readIfPresent(settings.configuration());
      hand(read, admin);
      deployment.set(read);
      if (!isFirst) {
        log.line("the configuration " + settings.configuration() + " is in use as it is now");
      }
      return true;
    } catch (VarioException | IOException refused) {
      log.line(
          "the configuration is not used as it is now, and stays as it was: "
              + refused.getMessage());
      return false;
    }
  }

  private static void hand(Deployment read, ConfigurationAdmin admin) throws IOException {
    Configuration configuration = admin.getConfiguration(PID, "?");
    configuration.updateIfDifferent(FrameworkUtil.asDictionary(read.properties()));
  }

  /** Tell one state of the file from another, as far as one can without reading it. */
  private static String stateOf(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.fileKey()
          + " "
          + attributes.lastModifiedTime()
          + " "
          + attributes.size()
          + " "
          + Files.getAttribute(file, "unix:ctime");
    } catch (IOException | UnsupportedOperationException absent) {
      return "absent";
    }
  }
}
