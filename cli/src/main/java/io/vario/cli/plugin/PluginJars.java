package io.vario.cli.plugin;

import io.vario.check.SafetyCheck;
import io.vario.cli.plugin.JarReader.Contents;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.plugin.Assembly;
import io.vario.plugin.Extensions;
import io.vario.plugin.Plugin;
import io.vario.plugin.Plugin.Wiring;
import io.vario.plugin.PluginService;
import io.vario.plugin.PluginSet;
import io.vario.resolve.Containment;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collect the plugins of folders full of jars, and what they bring.
 *
 * <p>A jar that is broken, that others can write to, or that is not the one that was pinned, and a
 * service that throws, hangs or lies about itself, is left out with a reason; all others serve.
 */
public final class PluginJars implements PluginSet {
  /** What Vario itself brings is named so; it runs uncontained where Vario is installed. */
  static final String OWN = "vario-";

  private final ClassLoader api = new ApiClassLoader(SelectionStrategy.class.getClassLoader());
  private final JarGuard guard;
  private final Containment containment;
  private final Assembly assembly;
  private final List<Found> found = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>(0);

  /**
   * Begin without plugins.
   *
   * @param guard admits the jars
   * @param deadline how long a plugin may take for one answer
   * @param checks the checks that are there without any plugin
   */
  public PluginJars(JarGuard guard, Duration deadline, List<SafetyCheck> checks) {
    this.guard = guard;
    this.containment = new Containment(deadline);
    this.assembly = new Assembly(containment, checks);
  }

  /**
   * Add the plugins of the folder that is part of Vario's installation; nothing happens if there is
   * no such folder.
   *
   * <p>Whoever can write there can replace the command itself, so that its owner does not matter.
   *
   * @param folder the folder
   * @param noted what is known of Vario's own jars without opening them
   */
  public void addInstalled(Path folder, Declarations noted) {
    if (Files.isDirectory(folder)) {
      for (Path jar : jars(folder)) {
        boolean isOwn = jar.getFileName().toString().startsWith(OWN);
        addJar(jar, isOwn ? Wiring.BUILT_IN : Wiring.FOLDER, false, noted);
      }
    }
  }

  /**
   * Add the plugins of a folder, in the order of the jars' names.
   *
   * @param folder the folder
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if it is no folder
   */
  public void add(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "not a folder of plugins: " + Quoted.text(folder.toString()));
    }
    addIfPresent(folder);
  }

  /**
   * Add the plugins of a folder; nothing happens if there is no such folder.
   *
   * @param folder the folder
   */
  public void addIfPresent(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> jars = jars(folder);
    try {
      guard.admitFolder(folder);
    } catch (VarioException refused) {
      String why = String.valueOf(refused.getMessage());
      warnings.add("the plugins in " + Quoted.text(folder.toString()) + " were left out: " + why);
      for (Path jar : jars) {
        found.add(new Found(jar, Wiring.FOLDER, null, List.of(), why));
      }
      return;
    }
    for (Path jar : jars) {
      addJar(jar, Wiring.FOLDER, true, Declarations.NONE);
    }
  }

  /**
   * Return all plugins that were found, in the order in which they were.
   *
   * @return the plugins, those that were left out among them; never null, unmodifiable
   */
  @Override
  public List<Plugin> plugins() {
    List<Plugin> plugins = new ArrayList<>(found.size());
    for (Found each : found) {
      plugins.add(each.plugin());
    }
    return List.copyOf(plugins);
  }

  /**
   * Return what the plugins bring, with the checks that were there before.
   *
   * @return what an engine works with; never null
   */
  @Override
  public Extensions extensions() {
    return assembly.extensions();
  }

  /**
   * Return what was left out, and why.
   *
   * @return one sentence each; never null, unmodifiable
   */
  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  private List<Path> jars(Path folder) {
    List<Path> jars = new ArrayList<>();
    // A directory stream tells why it fails, but wakes up more of the JDK than the rest of this
    // does.
    String[] names = folder.toFile().list();
    if (names == null) {
      warnings.add("the plugins in " + folder + " cannot be listed: " + whyNotListed(folder));
      return jars;
    }
    for (String name : names) {
      if (name.endsWith(".jar")) {
        jars.add(folder.resolve(name));
      }
    }
    Collections.sort(jars);
    return jars;
  }

  private static String whyNotListed(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return "no entry of " + entries + " was told";
    } catch (IOException failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  private void addJar(Path jar, Wiring wiring, boolean isSuspect, Declarations noted) {
    Contents contents;
    try {
      Path real = isSuspect ? guard.admit(jar) : jar;
      if (!isSuspect) {
        requireOwn(jar, wiring);
      }
      contents = read(real, wiring, noted);
    } catch (VarioException unusable) {
      contents = new Contents(null, List.of(), String.valueOf(unusable.getMessage()));
    }
    add(jar, wiring, contents);
  }

  private Contents read(Path jar, Wiring wiring, Declarations noted) {
    if (wiring != Wiring.BUILT_IN) {
      return containment.call(null, new JarReader(jar, api));
    }
    try {
      return BuiltInJar.read(jar, api, noted);
    } catch (IOException | ReflectiveOperationException | LinkageError failure) {
      throw unusable(Containment.describe(failure));
    }
  }

  private void add(Path jar, Wiring wiring, Contents contents) {
    List<PluginService> services = new ArrayList<>(contents.found().size());
    List<String> reasons = new ArrayList<>(0);
    boolean isActive = false;
    for (JarReader.Found brought : contents.found()) {
      PluginService service = add(brought, wiring, jar.getFileName().toString());
      services.add(service);
      isActive |= service.isActive();
      if (service.reason() != null) {
        reasons.add(service.reason());
      }
    }
    String problem = contents.problem();
    if (problem != null) {
      reasons.add(problem);
    }
    for (String reason : reasons) {
      warnings.add(
          (isActive ? "a part of the plugin " : "the plugin ")
              + Quoted.text(jar.toString())
              + " was left out: "
              + reason);
    }
    found.add(
        new Found(
            jar,
            wiring,
            contents.identity(),
            List.copyOf(services),
            isActive || reasons.isEmpty() ? null : reasons.get(0)));
  }

  private PluginService add(JarReader.Found brought, Wiring wiring, String origin) {
    Object made = brought.made();
    if (made == null) {
      return brought.service();
    }
    return wiring == Wiring.BUILT_IN
        ? assembly.addTrusted(brought.service(), made)
        : assembly.add(brought.service(), made, origin);
  }

  /** Whoever can write to the installation can replace the command, so that only pins count. */
  private void requireOwn(Path jar, Wiring wiring) {
    if (wiring != Wiring.BUILT_IN) {
      JarGuard.requireFile(jar);
    }
    guard.requirePinned(jar, jar);
  }

  /** Hold a jar that was found; who it is, is read only for those who show it. */
  private record Found(
      Path jar,
      Wiring wiring,
      @Nullable Identity identity,
      List<PluginService> services,
      @Nullable String reason) {

    Plugin plugin() {
      Identity known = identity == null && reason == null ? Identity.of(jar) : identity;
      String name = known == null ? null : known.name();
      String file = jar.getFileName().toString();
      return new Plugin(
          name == null ? file.substring(0, file.length() - ".jar".length()) : name,
          known == null ? null : known.version(),
          jar.toString(),
          wiring,
          services,
          reason);
    }
  }

  private static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }
}
