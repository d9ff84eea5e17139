package io.vario.deploy;

import io.vario.device.DriverName;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import io.vario.plugin.Extensions;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.KillSwitch;
import io.vario.resolve.NamePolicy;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hold what a deployment decided: strategies, their order and settings, and policies.
 *
 * <p>Immutable. It comes from a file, from a framework's ConfigAdmin, or from a program.
 */
public final class Deployment {
  private static final int SHA256_DIGITS = 64;

  /** Leave everything as it usually is. */
  public static final Deployment NONE =
      new Deployment(null, null, null, List.of(), Map.of(), Map.of());

  private final @Nullable List<Settings.Value> strategies;
  private final @Nullable NamePolicy namePolicy;
  private final @Nullable FallbackPolicy fallback;
  private final List<Settings.Value> forbiddenDrivers;
  private final Map<String, Settings.Value> pluginPins;
  private final Map<String, Settings> settings;

  /**
   * Create the deployment; all is copied.
   *
   * @param strategies the strategies to use, best first; null to use all, by priority
   * @param namePolicy which names of drivers a request may use; null if it is not decided
   * @param fallback what may be done where the listed driver cannot serve; null if it is not
   *     decided
   * @param forbiddenDrivers the drivers and modules that are never used
   * @param pluginPins for names of jars their SHA-256 in hexadecimal digits of either case
   * @param settings what is said about strategies, by their names
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if a strategy or a
   *     forbidden driver is listed twice, a driver's name cannot be one, or a pin is no SHA-256;
   *     the message has its place
   */
  public Deployment(
      @Nullable List<Settings.Value> strategies,
      @Nullable NamePolicy namePolicy,
      @Nullable FallbackPolicy fallback,
      List<Settings.Value> forbiddenDrivers,
      Map<String, Settings.Value> pluginPins,
      Map<String, Settings> settings) {
    this.strategies = strategies == null ? null : List.copyOf(requireDistinct(strategies));
    this.namePolicy = namePolicy;
    this.fallback = fallback;
    this.forbiddenDrivers = List.copyOf(requireDrivers(requireDistinct(forbiddenDrivers)));
    Map<String, Settings.Value> pins = new LinkedHashMap<>();
    for (Map.Entry<String, Settings.Value> pin : pluginPins.entrySet()) {
      pins.put(pin.getKey(), requireSha256(pin.getKey(), pin.getValue()));
    }
    this.pluginPins = Collections.unmodifiableMap(pins);
    this.settings = new LinkedHashMap<>(settings);
  }

  /**
   * Take a deployment from flat properties, as a framework's ConfigAdmin has them.
   *
   * <p>The keys are those of the file, one level joined to the next by a dot: {@code strategies},
   * {@code namePolicy}, {@code fallback}, {@code forbiddenDrivers}, {@code pluginPins.JAR}, {@code
   * settings.STRATEGY.KEY}. Keys that a framework adds for its own use ({@code service.*}, {@code
   * felix.*}, {@code component.*}, {@code osgi.*}, {@code org.apache.karaf.*}) do not count.
   *
   * @param place what the properties are called, such as the configuration's PID
   * @param properties for each key a text, or an array or collection of texts
   * @return the deployment; never null
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if a key is unknown or a
   *     value wrong; the message has its place
   */
  public static Deployment of(String place, Map<String, ?> properties) {
    return new DeploymentProperties(Settings.ofMap(place, properties)).deployment();
  }

  /**
   * Return the deployment as flat properties, of which {@link #of} makes the same deployment but
   * for the places.
   *
   * @return a text or an array of texts for each key that is decided; never null
   */
  public Map<String, Object> properties() {
    return DeploymentProperties.of(
        strategies, namePolicy, fallback, forbiddenDrivers, pluginPins, settings);
  }

  private static List<Settings.Value> requireDistinct(List<Settings.Value> values) {
    Set<String> seen = new HashSet<>();
    for (Settings.Value value : values) {
      if (!seen.add(value.text())) {
        throw value.refusal(Quoted.text(value.text()) + " is listed twice", null);
      }
    }
    return values;
  }

  private static List<Settings.Value> requireDrivers(List<Settings.Value> values) {
    for (Settings.Value value : values) {
      if (!DriverName.isValid(value.text())) {
        throw value.refusal(
            "not a driver's or a module's name: " + Quoted.text(value.text()), null);
      }
    }
    return values;
  }

  private static Settings.Value requireSha256(String jar, Settings.Value pin) {
    String digits = pin.text().toLowerCase(Locale.ROOT);
    boolean valid = digits.length() == SHA256_DIGITS;
    for (int i = 0; valid && i < digits.length(); i++) {
      char c = digits.charAt(i);
      valid = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!valid) {
      throw pin.refusal(
          Quoted.text(pin.text()) + " is no SHA-256 of " + Quoted.text(jar),
          "sha256sum prints it: 64 hexadecimal digits");
    }
    return new Settings.Value(digits, pin.place());
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
   * @param found what the plugins bring
   * @param warnings told what the deployment names that is not there, and what failed
   * @return what to use; never null
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if a strategy refuses its
   *     settings
   */
  public Extensions apply(Extensions found, Consumer<String> warnings) {
    return this == NONE ? found : found.withStrategies(ordered(found.strategies(), warnings));
  }

  private List<SelectionStrategy> ordered(
      List<SelectionStrategy> found, Consumer<String> warnings) {
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
    return ordered;
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
