package io.vario.cli.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/** Have the plugins' folders watched, each from when it is there: File Install would make it. */
final class PluginFolders {
  private static final String FILE_INSTALL = "org.apache.felix.fileinstall";
  private static final String POLL_MILLIS = "500";

  private final List<Path> folders;
  private final ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admins;
  private final AgentLog log;
  private final Set<Path> watched = new HashSet<>();

  PluginFolders(
      List<Path> folders,
      ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admins,
      AgentLog log) {
    this.folders = folders;
    this.admins = admins;
    this.log = log;
  }

  /** Begin to watch what is there and was not before. */
  void refresh() {
    ConfigurationAdmin admin = admins.getService();
    for (Path folder : folders) {
      if (admin != null && Files.isDirectory(folder) && watched.add(folder)) {
        try {
          admin
              .createFactoryConfiguration(FILE_INSTALL, "?")
              .update(
                  FrameworkUtil.asDictionary(
                      Map.of(
                          "felix.fileinstall.dir",
                          folder.toString(),
                          "felix.fileinstall.poll",
                          POLL_MILLIS,
                          "felix.fileinstall.log.level",
                          "0",
                          "felix.fileinstall.noInitialDelay",
                          "true",
                          "felix.fileinstall.enableConfigSave",
                          "false",
                          "felix.fileinstall.filter",
                          ".*\\.jar")));
        } catch (IOException failure) {
          watched.remove(folder);
          log.line("the plugins in " + folder + " are not looked at: " + failure.getMessage());
        }
      }
    }
  }
}
