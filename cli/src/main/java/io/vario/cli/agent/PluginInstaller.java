package io.vario.cli.agent;

import io.vario.cli.plugin.JarGuard;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.plugin.Plugin;
import io.vario.plugin.Plugin.Wiring;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Install the jars of the plugins' folders as bundles, if they may be trusted, and remember why the
 * others were left out.
 */
final class PluginInstaller implements ArtifactInstaller {
  private final BundleContext context;
  private final ConfigurationSource configuration;
  private final AgentLog log;
  private final Map<File, Installed> jars = new TreeMap<>();

  /** Hold what became of a jar: its bundle, or why there is none. */
  private record Installed(@Nullable Bundle bundle, @Nullable String reason) {}

  PluginInstaller(BundleContext context, ConfigurationSource configuration, AgentLog log) {
    this.context = context;
    this.configuration = configuration;
    this.log = log;
  }

  @Override
  public boolean canHandle(File artifact) {
    return artifact.getName().endsWith(".jar");
  }

  @Override
  public synchronized void install(File artifact) {
    jars.put(artifact, installed(artifact, null));
  }

  @Override
  public synchronized void update(File artifact) {
    Installed before = jars.get(artifact);
    jars.put(artifact, installed(artifact, before == null ? null : before.bundle));
  }

  @Override
  public synchronized void uninstall(File artifact) {
    Installed before = jars.remove(artifact);
    if (before != null && before.bundle != null) {
      remove(before.bundle);
    }
  }

  /** Look at all jars again, since what they are held to has changed. */
  synchronized void recheck() {
    for (Map.Entry<File, Installed> jar : jars.entrySet()) {
      Installed before = jar.getValue();
      String refusal = refusal(jar.getKey().toPath());
      if (before.bundle != null && refusal != null) {
        remove(before.bundle);
        jar.setValue(leftOut(jar.getKey(), refusal));
      } else if (before.bundle == null && refusal == null) {
        jar.setValue(installed(jar.getKey(), null));
      }
    }
  }

  private @Nullable String refusal(Path jar) {
    try {
      guard().admit(jar);
      return null;
    } catch (VarioException refused) {
      return refused.getMessage();
    }
  }

  private JarGuard guard() {
    return new JarGuard(configuration.deployment().pluginPins());
  }

  /** Return the plugins of the folders that are no bundles of the framework. */
  synchronized List<Plugin> leftOut() {
    List<Plugin> plugins = new ArrayList<>();
    for (Map.Entry<File, Installed> jar : jars.entrySet()) {
      String reason = jar.getValue().reason;
      if (reason != null) {
        String file = jar.getKey().getName();
        plugins.add(
            new Plugin(
                file.substring(0, file.length() - ".jar".length()),
                null,
                jar.getKey().toString(),
                Wiring.BUNDLE,
                List.of(),
                reason));
      }
    }
    return plugins;
  }

  private Installed installed(File artifact, @Nullable Bundle before) {
    Bundle bundle = before;
    try {
      byte[] jar = guard().read(artifact.toPath());
      requireBundle(artifact);
      if (bundle == null) {
        bundle = context.installBundle(artifact.toURI().toString(), new ByteArrayInputStream(jar));
      } else {
        bundle.stop();
        bundle.update(new ByteArrayInputStream(jar));
        refresh();
      }
      bundle.start();
      return new Installed(bundle, null);
    } catch (VarioException | BundleException | IOException refused) {
      if (bundle != null) {
        remove(bundle);
      }
      return leftOut(artifact, String.valueOf(refused.getMessage()));
    }
  }

  private Installed leftOut(File artifact, String reason) {
    log.line("the plugin " + artifact + " was left out: " + reason);
    return new Installed(null, reason);
  }

  private static void requireBundle(File artifact) throws IOException {
    try (JarFile file = new JarFile(artifact, false)) {
      Manifest manifest = file.getManifest();
      if (manifest == null
          || manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
        throw new VarioException(
            ErrorCode.PLUGIN_UNUSABLE,
            "it is no OSGi bundle: its manifest has no Bundle-SymbolicName");
      }
    }
  }

  private void remove(Bundle bundle) {
    try {
      bundle.uninstall();
      refresh();
    } catch (BundleException | IllegalStateException failure) {
      log.line(
          "the plugin " + bundle.getLocation() + " could not be removed: " + failure.getMessage());
    }
  }

  /** Let go of the classes of what was updated or removed. */
  private void refresh() {
    context
        .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
        .adapt(FrameworkWiring.class)
        .refreshBundles(null);
  }
}
