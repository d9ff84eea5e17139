package io.vario.cli.config;

import io.vario.error.Spelling;
import io.vario.error.VarioException;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.KillSwitch;
import io.vario.resolve.NamePolicy;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hold what a deployment decided: strategies, their order and settings, and policies.
 *
 * <p>Immutable. Without a file nothing of what reads files is loaded.
 */
public final class Configuration {
  /** Leave everything as it usually is. */
  public static final Configuration NONE =
      new Configuration(null, null, null, List.of(), Map.of(), Map.of());

  private final @Nullable List<Settings.Value> strategies;
  private final @Nullable NamePolicy namePolicy;
  private final @Nullable FallbackPolicy fallback;
  private final List<Settings.Value> forbiddenDrivers;
  private final Map<String, Settings.Value> pluginPins;
  private final Map<String, Settings> settings;

  Configuration(
      @Nullable List<Settings.Value> strategies,
      @Nullable NamePolicy namePolicy,
      @Nullable FallbackPolicy fallback,
      List<Settings.Value> forbiddenDrivers,
      Map<String, Settings.Value> pluginPins,
      Map<String, Settings> settings) {
    this.strategies = strategies == null ? null : List.copyOf(strategies);
    this.namePolicy = namePolicy;
    this.fallback = fallback;
    this.forbiddenDrivers = List.copyOf(forbiddenDrivers);
    this.pluginPins = Map.copyOf(pluginPins);
    this.settings = new LinkedHashMap<>(settings);
  }

  /**
   * Read a file that was asked for.
   *
   * @param file the file
   * @return what it says; never null
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if there is no such file
   *     or it is not of its form; the message has file, line and reason; {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if it may not be read
   */
  public static Configuration read(Path file) {
    return ConfigurationReader.read(file);
  }

  /**
   * Read the file of the usual place, if it is there.
   *
   * @param file the file
   * @return what it says, or {@link #NONE} if there is no such file; never null
   * @throws VarioException as {@link #read}, and {@link io.vario.error.ErrorCode#INVALID_INPUT} if
   *     others than root and the process's user could have written it
   */
  public static Configuration readIfPresent(Path file) {
    if (Files.notExists(file)) {
      return NONE;
    }
    TrustedFile.require(file);
    return ConfigurationReader.read(file);
  }

  /**
   * Return which names of drivers a request may use.
   *
   * @return the policy; forgiving unless it is configured; never null
   */
  public NamePolicy namePolicy() {
    return namePolicy == null ? NamePolicy.FORGIVING : namePolicy;
  }

  /**
   * Return what may be done where the listed driver cannot serve.
   *
   * @return the policy; to allow the next best unless it is configured; never null
   */
  public FallbackPolicy fallback() {
    return fallback == null ? FallbackPolicy.ALLOW : fallback;
  }

  /**
   * Return what the plugins' jars must be.
   *
   * @return for names of jars their SHA-256 as 64 lower-case hexadecimal digits; never null,
   *     unmodifiable
   */
  public Map<String, Settings.Value> pluginPins() {
    return pluginPins;
  }

  /**
   * Return what is said about a strategy.
   *
   * @param strategy its name
   * @return the settings; empty if nothing is said; never null
   */
  public Optional<Settings> settings(String strategy) {
    return Optional.ofNullable(settings.get(strategy));
  }

  /**
   * Return the names of the strategies that something is said about.
   *
   * @return the names, in the order of the file; never null, unmodifiable
   */
  public List<String> configured() {
    return List.copyOf(settings.keySet());
  }

  /**
   * Tell whether a strategy is in use.
   *
   * @param strategy its name
   * @return whether it is listed, or no list is configured
   */
  public boolean uses(String strategy) {
    return strategies == null || find(strategies, strategy) != null;
  }

  /**
   * Choose, order and configure strategies, and put the kill switch before them.
   *
   * @param found the strategies that the plugins bring, by priority
   * @param warnings told what the configuration names that is not there, and what failed
   * @return the strategies to use, in order; never null, unmodifiable
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if a strategy refuses its
   *     settings, or a forbidden driver's name cannot be one
   */
  public List<SelectionStrategy> apply(List<SelectionStrategy> found, Consumer<String> warnings) {
    if (this == NONE) {
      return found;
    }
    List<String> names = new ArrayList<>(found.size());
    for (SelectionStrategy strategy : found) {
      names.add(strategy.name());
    }
    warnOfMissing(names, warnings);
    List<SelectionStrategy> ordered = new ArrayList<>(found.size() + 1);
    if (!forbiddenDrivers.isEmpty()) {
      ordered.add(new KillSwitch(forbiddenDrivers));
    }
    if (strategies == null) {
      for (SelectionStrategy strategy : found) {
        addConfigured(strategy, ordered, warnings);
      }
    } else {
      for (Settings.Value wanted : strategies) {
        int at = names.indexOf(wanted.text());
        if (at >= 0) {
          addConfigured(found.get(at), ordered, warnings);
        }
      }
    }
    return List.copyOf(ordered);
  }

  private void addConfigured(
      SelectionStrategy strategy, List<SelectionStrategy> ordered, Consumer<String> warnings) {
    Settings said = settings.get(strategy.name());
    try {
      ordered.add(said == null ? strategy : strategy.configured(said));
    } catch (VarioException refusal) {
      throw refusal;
    } catch (RuntimeException | LinkageError | StackOverflowError failure) {
      warnings.accept(
          "the strategy "
              + strategy.name()
              + " could not be configured, and was left out: "
              + failure);
    }
  }

  private void warnOfMissing(List<String> names, Consumer<String> warnings) {
    if (strategies != null) {
      for (Settings.Value wanted : strategies) {
        warnIfMissing(wanted.text(), wanted.place(), names, warnings);
      }
    }
    for (Map.Entry<String, Settings> entry : settings.entrySet()) {
      boolean told = strategies != null && find(strategies, entry.getKey()) != null;
      if (!told) {
        warnIfMissing(entry.getKey(), entry.getValue().place(), names, warnings);
      }
    }
  }

  private static void warnIfMissing(
      String name, String place, List<String> names, Consumer<String> warnings) {
    if (!names.contains(name)) {
      String closest = Spelling.closest(name, names);
      warnings.accept(
          place
              + ": no plugin brings a strategy "
              + name
              + (closest == null ? "" : "; did you mean " + closest + "?"));
    }
  }

  private static Settings.@Nullable Value find(List<Settings.Value> values, String text) {
    for (Settings.Value value : values) {
      if (value.text().equals(text)) {
        return value;
      }
    }
    return null;
  }
}
