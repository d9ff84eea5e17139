package io.vario.cli.plugin;

import io.vario.cli.plugin.JarReader.Contents;
import io.vario.cli.plugin.JarReader.Found;
import io.vario.cli.plugin.Plugin.Wiring;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.resolve.Containment;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collect the plugins of folders full of jars, and the selection strategies that they bring.
 *
 * <p>A jar that is broken, that others can write to, or that is not the one that was pinned, and a
 * strategy that throws, hangs or lies about itself, is left out with a reason; all others serve.
 */
public final class PluginStrategies {
  /** What Vario itself brings is named so; it runs uncontained where Vario is installed. */
  private static final String OWN = "vario-";

  private static final Comparator<SelectionStrategy> IN_ORDER =
      new Comparator<>() {
        @Override
        public int compare(SelectionStrategy one, SelectionStrategy other) {
          int byPriority = Integer.compare(other.priority(), one.priority());
          return byPriority != 0 ? byPriority : one.name().compareTo(other.name());
        }
      };

  private final ClassLoader api = new ApiClassLoader(SelectionStrategy.class.getClassLoader());
  private final Map<String, String> pins;
  private final Duration deadline;
  private final List<Plugin> plugins = new ArrayList<>();
  private final List<SelectionStrategy> strategies = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>(0);
  private @Nullable Containment containment;
  private @Nullable Trust trust;

  /** Begin without plugins; none is pinned, and the usual deadline holds. */
  public PluginStrategies() {
    this(Map.of(), Containment.USUAL_DEADLINE);
  }

  /**
   * Begin without plugins.
   *
   * @param pins of jars that must be the very same ones, by the jar's file name, the SHA-256 of the
   *     jar in hex
   * @param deadline how long a plugin may take for one answer
   */
  public PluginStrategies(Map<String, String> pins, Duration deadline) {
    this.pins = Map.copyOf(pins);
    this.deadline = deadline;
  }

  /**
   * Add the plugins of the folder that is part of Vario's installation; nothing happens if there is
   * no such folder.
   *
   * <p>Whoever can write there can replace the command itself, so that its owner does not matter.
   *
   * @param folder the folder
   */
  public void addInstalled(Path folder) {
    if (Files.isDirectory(folder)) {
      for (Path jar : jars(folder)) {
        boolean isOwn = jar.getFileName().toString().startsWith(OWN);
        addJar(jar, isOwn ? Wiring.BUILT_IN : Wiring.FOLDER, false);
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
      trust().follow(folder);
    } catch (VarioException refused) {
      String why = String.valueOf(refused.getMessage());
      warnings.add("the plugins in " + Quoted.text(folder.toString()) + " were left out: " + why);
      for (Path jar : jars) {
        plugins.add(new Plugin(jar, Wiring.FOLDER, null, List.of(), why));
      }
      return;
    }
    for (Path jar : jars) {
      addJar(jar, Wiring.FOLDER, true);
    }
  }

  /**
   * Return all plugins that were found, in the order in which they were.
   *
   * @return the plugins, those that were left out among them; never null, unmodifiable
   */
  public List<Plugin> plugins() {
    List<Plugin> identified = new ArrayList<>(plugins.size());
    for (Plugin plugin : plugins) {
      identified.add(plugin.identified());
    }
    return List.copyOf(identified);
  }

  /**
   * Return the strategies as they go one before another: by descending priority, then by name.
   *
   * @return the strategies; never null, unmodifiable
   */
  public List<SelectionStrategy> ordered() {
    List<SelectionStrategy> ordered = new ArrayList<>(strategies);
    ordered.sort(IN_ORDER);
    return List.copyOf(ordered);
  }

  /**
   * Return what was left out, and why.
   *
   * @return one sentence each; never null, unmodifiable
   */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  private List<Path> jars(Path folder) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (entry.toString().endsWith(".jar")) {
          jars.add(entry);
        }
      }
    } catch (IOException | RuntimeException failure) {
      warnings.add("the plugins in " + folder + " cannot be listed: " + failure.getMessage());
    }
    Collections.sort(jars);
    return jars;
  }

  private void addJar(Path jar, Wiring wiring, boolean isSuspect) {
    Contents contents;
    try {
      Path real = isSuspect ? trust().follow(jar) : jar;
      if (wiring != Wiring.BUILT_IN && !Files.isRegularFile(real)) {
        throw unusable("it is no file");
      }
      requirePinned(jar, real);
      contents = read(new JarReader(real, wiring != Wiring.BUILT_IN, api), wiring);
    } catch (VarioException unusable) {
      contents = new Contents(null, List.of(), String.valueOf(unusable.getMessage()));
    }
    add(jar, wiring, contents);
  }

  private Contents read(JarReader reader, Wiring wiring) {
    if (wiring != Wiring.BUILT_IN) {
      return containment().call(null, reader);
    }
    try {
      return reader.call();
    } catch (IOException failure) {
      throw unusable(Containment.describe(failure));
    }
  }

  private void add(Path jar, Wiring wiring, Contents contents) {
    List<PluginService> services = new ArrayList<>(contents.found().size());
    List<String> reasons = new ArrayList<>(0);
    boolean isActive = false;
    for (Found found : contents.found()) {
      PluginService service = found.service();
      if (found.made() != null && isTaken(service)) {
        service =
            new PluginService(
                service.kind(),
                service.name(),
                service.priority(),
                "another plugin has brought a strategy " + service.name() + " already");
      }
      services.add(service);
      if (service.reason() != null) {
        reasons.add(service.reason());
      } else if (found.made() != null && service.name() != null) {
        isActive = true;
        SelectionStrategy strategy = (SelectionStrategy) found.made();
        strategies.add(
            wiring == Wiring.BUILT_IN
                ? strategy
                : containment()
                    .contain(
                        strategy,
                        service.name(),
                        service.priority(),
                        jar.getFileName().toString()));
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
    plugins.add(
        new Plugin(
            jar,
            wiring,
            contents.identity(),
            List.copyOf(services),
            isActive || reasons.isEmpty() ? null : reasons.get(0)));
  }

  private boolean isTaken(PluginService service) {
    for (SelectionStrategy other : strategies) {
      if (other.name().equals(service.name())) {
        return true;
      }
    }
    return false;
  }

  private void requirePinned(Path jar, Path real) {
    String pin = pins.get(jar.getFileName().toString());
    if (pin == null) {
      return;
    }
    String is;
    try (InputStream file = Files.newInputStream(real)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      int length = file.read(block);
      while (length >= 0) {
        digest.update(block, 0, length);
        length = file.read(block);
      }
      is = hex(digest.digest());
    } catch (IOException | NoSuchAlgorithmException failure) {
      throw unusable("its SHA-256 cannot be told: " + failure.getMessage());
    }
    if (!is.equals(pin.toLowerCase(Locale.ROOT))) {
      throw unusable("its SHA-256 is " + is + ", not the pinned " + Quoted.text(pin));
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) {
      text.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return text.toString();
  }

  private Containment containment() {
    Containment made = containment;
    if (made == null) {
      made = new Containment(deadline);
      containment = made;
    }
    return made;
  }

  private Trust trust() {
    Trust made = trust;
    if (made == null) {
      made = new Trust();
      trust = made;
    }
    return made;
  }

  private static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }
}
