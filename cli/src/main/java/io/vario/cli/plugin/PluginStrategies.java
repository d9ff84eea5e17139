package io.vario.cli.plugin;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Collect the selection strategies of folders full of plugin jars.
 *
 * <p>A jar that is broken, or a strategy that throws or lies about itself, is left out with a
 * warning that names the jar; all others serve.
 */
public final class PluginStrategies {
  private static final int LONGEST_NAME = 40;

  /** A jar that is so broken is not asked further. */
  private static final int MOST_FAILURES = 8;

  private static final Comparator<SelectionStrategy> IN_ORDER =
      new Comparator<>() {
        @Override
        public int compare(SelectionStrategy one, SelectionStrategy other) {
          int byPriority = Integer.compare(other.priority(), one.priority());
          return byPriority != 0 ? byPriority : one.name().compareTo(other.name());
        }
      };

  private final ClassLoader api = new ApiClassLoader(SelectionStrategy.class.getClassLoader());
  private final List<SelectionStrategy> strategies = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>(0);

  /**
   * Add the strategies of a folder's jars, in the order of the jars' names.
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
   * Add the strategies of a folder's jars; nothing happens if there is no such folder.
   *
   * @param folder the folder
   */
  public void addIfPresent(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
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
    for (Path jar : jars) {
      addJar(jar);
    }
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

  // The loader stays open: the strategies load classes as long as the process lives.
  @SuppressWarnings("resource")
  private void addJar(Path jar) {
    URL url;
    try {
      url = jar.toUri().toURL();
    } catch (MalformedURLException failure) {
      leaveOut(jar, String.valueOf(failure.getMessage()));
      return;
    }
    ClassLoader loader = new URLClassLoader(jar.getFileName().toString(), new URL[] {url}, api);
    int found = 0;
    int failures = 0;
    Iterator<ServiceLoader.Provider<SelectionStrategy>> providers =
        ServiceLoader.load(SelectionStrategy.class, loader).stream().iterator();
    boolean more = true;
    while (more && failures < MOST_FAILURES) {
      try {
        more = providers.hasNext();
        if (more) {
          found++;
          addProvider(providers.next(), jar);
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException failure) {
        found++;
        failures++;
        leaveOut(jar, describe(failure));
      }
    }
    if (found == 0) {
      leaveOut(jar, Files.isReadable(jar) ? "it declares no strategy" : "it cannot be read");
    }
  }

  private void addProvider(ServiceLoader.Provider<SelectionStrategy> provider, Path jar) {
    SelectionStrategy strategy;
    String name;
    int priority;
    try {
      strategy = provider.get();
      name = strategy.name();
      priority = strategy.priority();
    } catch (ServiceConfigurationError
        | LinkageError
        | RuntimeException
        | StackOverflowError failure) {
      leaveOut(jar, describe(failure));
      return;
    }
    if (!isName(name)) {
      leaveOut(
          jar,
          "a strategy's name has 1 to 40 lower-case letters, digits and -, not "
              + (name == null ? "null" : Quoted.text(name)));
      return;
    }
    for (SelectionStrategy other : strategies) {
      if (other.name().equals(name)) {
        leaveOut(jar, "another plugin has brought a strategy " + name + " already");
        return;
      }
    }
    strategies.add(new NamedStrategy(strategy, name, priority));
  }

  private static boolean isName(@Nullable String name) {
    boolean valid = name != null && !name.isEmpty() && name.length() <= LONGEST_NAME;
    for (int i = 0; valid && name != null && i < name.length(); i++) {
      char c = name.charAt(i);
      valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return valid;
  }

  private void leaveOut(Path jar, String why) {
    warnings.add("the plugin " + Quoted.text(jar.toString()) + " was left out: " + why);
  }

  /** Return what went wrong, down to its cause, without trusting a plugin's own exceptions. */
  private static String describe(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message;
    try {
      message = cause.getMessage();
    } catch (RuntimeException | LinkageError lying) {
      message = null;
    }
    return cause.getClass().getName() + (message == null ? "" : ": " + message);
  }
}
