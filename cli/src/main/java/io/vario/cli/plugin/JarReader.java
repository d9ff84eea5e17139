package io.vario.cli.plugin;

import io.vario.check.SafetyCheck;
import io.vario.hook.DriverHook;
import io.vario.plugin.Assembly;
import io.vario.plugin.PluginService;
import io.vario.plugin.PluginService.Kind;
import io.vario.resolve.Containment;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Look into a jar that somebody else made, and make what it declares.
 *
 * <p>This runs the plugin's code: its constructors, its static blocks, its names.
 */
final class JarReader implements Callable<JarReader.Contents> {
  /** A jar that is so broken is not asked further. */
  private static final int MOST_FAILURES = 8;

  /** No jar brings so many. */
  private static final int MOST_SERVICES = 64;

  private final Path jar;
  private final ClassLoader api;

  JarReader(Path jar, ClassLoader api) {
    this.jar = jar;
    this.api = api;
  }

  /** Hold what is in the jar. */
  record Contents(@Nullable Identity identity, List<Found> found, @Nullable String problem) {
    static Contents of(@Nullable Identity identity, List<Found> found) {
      return new Contents(
          identity, found, found.isEmpty() ? "it declares no strategy, check or hook" : null);
    }
  }

  /** Hold a service that was made, or why it was not. */
  record Found(PluginService service, @Nullable Object made) {
    static Found failure(Kind kind, String why) {
      return new Found(new PluginService(kind, null, 0, why), null);
    }
  }

  // The loader stays open: the services load classes as long as the process lives.
  @Override
  @SuppressWarnings("resource")
  public Contents call() throws IOException {
    Manifest manifest;
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      manifest = file.getManifest();
    }
    Identity identity = Identity.of(manifest);
    if (manifest != null && manifest.getMainAttributes().containsKey(Attributes.Name.CLASS_PATH)) {
      return new Contents(
          identity,
          List.of(),
          "its manifest has a Class-Path: a plugin brings all that it needs in its own jar");
    }
    URL url = jar.toUri().toURL();
    ClassLoader loader = new URLClassLoader(jar.getFileName().toString(), new URL[] {url}, api);
    List<Found> found = new ArrayList<>(1);
    collect(ServiceLoader.load(SelectionStrategy.class, loader), Kind.STRATEGY, found);
    collect(ServiceLoader.load(SafetyCheck.class, loader), Kind.CHECK, found);
    collect(ServiceLoader.load(DriverHook.class, loader), Kind.HOOK, found);
    return Contents.of(identity, found);
  }

  private static void collect(ServiceLoader<?> services, Kind kind, List<Found> found) {
    Iterator<? extends ServiceLoader.Provider<?>> providers = services.stream().iterator();
    int failures = 0;
    boolean more = true;
    while (more && failures < MOST_FAILURES && found.size() < MOST_SERVICES) {
      try {
        more = providers.hasNext();
        if (more) {
          Object made = providers.next().get();
          found.add(new Found(Assembly.describe(kind, made), made));
        }
      } catch (Throwable failure) {
        failures++;
        Throwable cause =
            failure instanceof ServiceConfigurationError && failure.getCause() != null
                ? failure.getCause()
                : failure;
        found.add(Found.failure(kind, Containment.describe(cause)));
      }
    }
  }
}
