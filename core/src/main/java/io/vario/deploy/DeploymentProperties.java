package io.vario.deploy;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.strategy.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Read a deployment from flat keys. */
final class DeploymentProperties {
  private static final String STRATEGIES = "strategies";
  private static final String NAME_POLICY = "namePolicy";
  private static final String FALLBACK = "fallback";
  private static final String FORBIDDEN_DRIVERS = "forbiddenDrivers";
  private static final String PLUGIN_PINS = "pluginPins.";
  private static final String SETTINGS = "settings.";
  private static final List<String> KEYS =
      List.of(STRATEGIES, NAME_POLICY, FALLBACK, FORBIDDEN_DRIVERS, PLUGIN_PINS, SETTINGS);
  private static final List<String> FRAMEWORK =
      List.of("service.", "felix.", "component.", "osgi.", "org.apache.karaf.");

  private final Settings properties;
  private final Map<String, Settings.Value> pins = new LinkedHashMap<>();
  private final Map<String, Map<String, List<Settings.Value>>> settings = new LinkedHashMap<>();

  /** Write a deployment as properties. */
  static Map<String, Object> of(
      @Nullable List<Settings.Value> strategies,
      @Nullable NamePolicy namePolicy,
      @Nullable FallbackPolicy fallback,
      List<Settings.Value> forbiddenDrivers,
      Map<String, Settings.Value> pluginPins,
      Map<String, Settings> settings) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (strategies != null) {
      properties.put(STRATEGIES, texts(strategies));
    }
    if (namePolicy != null) {
      properties.put(NAME_POLICY, Choice.word(namePolicy));
    }
    if (fallback != null) {
      properties.put(FALLBACK, Choice.word(fallback));
    }
    if (!forbiddenDrivers.isEmpty()) {
      properties.put(FORBIDDEN_DRIVERS, texts(forbiddenDrivers));
    }
    pluginPins.forEach((jar, pin) -> properties.put(PLUGIN_PINS + jar, pin.text()));
    settings.forEach(
        (strategy, said) -> {
          for (String key : said.keys()) {
            properties.put(SETTINGS + strategy + "." + key, texts(said.all(key)));
          }
        });
    return properties;
  }

  private static String[] texts(List<Settings.Value> values) {
    return values.stream().map(Settings.Value::text).toArray(String[]::new);
  }

  DeploymentProperties(Settings properties) {
    this.properties = properties;
  }

  Deployment deployment() {
    for (String key : properties.keys()) {
      if (key.startsWith(PLUGIN_PINS)) {
        pins.put(key.substring(PLUGIN_PINS.length()), one(key).orElseThrow());
      } else if (key.startsWith(SETTINGS)) {
        addSetting(key);
      } else if (!KEYS.contains(key) && FRAMEWORK.stream().noneMatch(key::startsWith)) {
        throw unknown(key);
      }
    }
    Map<String, Settings> bySettings = new LinkedHashMap<>();
    settings.forEach(
        (strategy, values) ->
            bySettings.put(strategy, Settings.of(properties.place() + ": " + strategy, values)));
    return new Deployment(
        properties.keys().contains(STRATEGIES) ? properties.all(STRATEGIES) : null,
        choice(NAME_POLICY, NamePolicy.values()),
        choice(FALLBACK, FallbackPolicy.values()),
        properties.all(FORBIDDEN_DRIVERS),
        pins,
        bySettings);
  }

  private Optional<Settings.Value> one(String key) {
    return properties.one(key);
  }

  private void addSetting(String key) {
    String path = key.substring(SETTINGS.length());
    int dot = path.indexOf('.');
    if (dot <= 0 || dot == path.length() - 1) {
      throw refusal(key, "a setting is written settings.STRATEGY.KEY", null);
    }
    settings
        .computeIfAbsent(path.substring(0, dot), strategy -> new LinkedHashMap<>())
        .put(path.substring(dot + 1), properties.all(key));
  }

  private <E extends Enum<E>> @Nullable E choice(String key, E[] choices) {
    Optional<Settings.Value> value = one(key);
    return value.isEmpty() ? null : Choice.of(key, value.get(), choices);
  }

  private VarioException unknown(String key) {
    String closest = Spelling.closest(key, KEYS);
    return refusal(
        key,
        "there is no key " + Quoted.text(key),
        closest == null
            ? "the keys are " + String.join(", ", KEYS)
            : "did you mean " + closest + "?");
  }

  private VarioException refusal(String key, String reason, @Nullable String hint) {
    return new VarioException(
        ErrorCode.INVALID_INPUT, properties.place() + ": " + key + ": " + reason, hint);
  }
}
