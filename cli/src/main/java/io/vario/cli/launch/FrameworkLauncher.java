package io.vario.cli.launch;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/** Start a framework with the installation's bundles, and wait until it ends. */
public final class FrameworkLauncher {
  /** Looks into folders for bundles, so that what handles these must be there before. */
  private static final String FILE_INSTALL = "org.apache.felix.fileinstall.jar";

  /** Takes commands at once, so that all that they work on must be there before. */
  private static final String SHELL = "org.apache.felix.gogo.shell.jar";

  private static final String FRAMEWORK = "org.apache.felix.framework.jar";
  private static final String FELIX = "org.apache.felix.framework.FrameworkFactory";
  private static final long STOP_SECONDS = 60;

  private final AgentSettings settings;

  /**
   * Begin with what the agent is to work with.
   *
   * @param settings the settings
   */
  public FrameworkLauncher(AgentSettings settings) {
    this.settings = settings;
  }

  /**
   * Run the agent until it is stopped: by a signal, or by the end of its shell.
   *
   * @throws VarioException {@link ErrorCode#BUSY} if another agent runs with the same state folder;
   *     {@link ErrorCode#STATE_UNUSABLE} if that folder cannot be used; {@link
   *     ErrorCode#PLUGIN_UNUSABLE} if the installation's own bundles do not start
   */
  public void run() {
    Path folder = settings.state().resolve("agent");
    try {
      Files.createDirectories(folder);
    } catch (AccessDeniedException denied) {
      throw new VarioException(
          ErrorCode.NOT_PERMITTED,
          "the agent's folder " + folder + " may not be made",
          "run it as root, or use another folder with --state",
          denied);
    } catch (IOException failure) {
      throw unusable(folder, failure);
    }
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new VarioException(
            ErrorCode.BUSY,
            "another agent runs with the state folder " + settings.state(),
            "stop it first, or use another folder with --state");
      }
      runLocked(folder);
    } catch (IOException failure) {
      throw unusable(folder, failure);
    }
  }

  private static VarioException unusable(Path folder, IOException failure) {
    return new VarioException(
        ErrorCode.STATE_UNUSABLE,
        "the agent's folder " + folder + " cannot be used: " + failure.getMessage(),
        "run it as root, or use another folder with --state",
        failure);
  }

  private void runLocked(Path folder) {
    Framework framework = framework(folder.resolve("bundles"));
    try {
      framework.init();
      Thread stop = new Thread(() -> stop(framework), "vario-agent-stop");
      Runtime.getRuntime().addShutdownHook(stop);
      start(framework);
      framework.waitForStop(0);
    } catch (BundleException failure) {
      stop(framework);
      throw new VarioException(
          ErrorCode.PLUGIN_UNUSABLE,
          "the agent's bundles did not start: " + failure.getMessage(),
          "look whether the installation in " + settings.home() + " is complete",
          failure);
    } catch (InterruptedException asked) {
      stop(framework);
      Thread.currentThread().interrupt();
    }
  }

  private Framework framework(Path storage) {
    Map<String, String> properties = new HashMap<>(settings.properties());
    properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    properties.put(
        Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    properties.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_EXT);
    if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
      // commons-lang3 insists on it for listeners, which nothing here has; a small runtime is
      // without it.
      properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "java.beans");
    }
    // What goes wrong is told by the agent itself, on standard error.
    properties.put("felix.log.level", "0");
    properties.put("felix.fileinstall.log.level", "0");
    try {
      // A ServiceLoader would make the module ask for a framework wherever it is used.
      return Class.forName(FELIX)
          .asSubclass(FrameworkFactory.class)
          .getConstructor()
          .newInstance()
          .newFramework(properties);
    } catch (ReflectiveOperationException | LinkageError missing) {
      throw new VarioException(
          ErrorCode.PLUGIN_UNUSABLE,
          "there is no OSGi framework in the installation",
          "start the agent by the command vario",
          missing);
    }
  }

  private void start(Framework framework) throws BundleException {
    Path home = settings.home();
    List<Bundle> bundles = new ArrayList<>();
    for (Path folder :
        List.of(home.resolve("lib"), home.resolve("lib/agent"), home.resolve("plugins"))) {
      for (Path jar : jars(folder)) {
        bundles.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
      }
    }
    framework.start();
    framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
    List<Bundle> last = new ArrayList<>();
    for (Bundle bundle : bundles) {
      String location = bundle.getLocation();
      if (location.endsWith(FILE_INSTALL)) {
        last.add(0, bundle);
      } else if (location.endsWith(SHELL)) {
        last.add(bundle);
      } else {
        bundle.start();
      }
    }
    for (Bundle bundle : last) {
      if (settings.hasShell() || !bundle.getLocation().endsWith(SHELL)) {
        bundle.start();
      }
    }
  }

  private static List<Path> jars(Path folder) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path entry : entries) {
        if (!entry.endsWith(FRAMEWORK)) {
          jars.add(entry);
        }
      }
    } catch (IOException failure) {
      throw new VarioException(
          ErrorCode.PLUGIN_UNUSABLE,
          "the installation's folder "
              + Quoted.text(folder.toString())
              + " cannot be read: "
              + failure.getMessage(),
          null,
          failure);
    }
    Collections.sort(jars);
    return jars;
  }

  private static void stop(@Nullable Framework framework) {
    if (framework == null) {
      return;
    }
    try {
      framework.stop();
      framework.waitForStop(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (BundleException failure) {
      throw new VarioException(
          ErrorCode.PLUGIN_UNUSABLE, "the agent did not stop: " + failure.getMessage());
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
