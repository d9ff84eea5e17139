package io.vario.cli.config;

import io.vario.deploy.Choice;
import io.vario.deploy.Deployment;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.strategy.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Read a configuration. */
final class ConfigurationReader implements StrictJson.Members {
  private static final List<String> KEYS =
      List.of("strategies", "namePolicy", "fallback", "forbiddenDrivers", "pluginPins", "settings");

  private final StrictJson json;

  private @Nullable List<Settings.Value> strategies;
  private @Nullable NamePolicy namePolicy;
  private @Nullable FallbackPolicy fallback;
  private List<Settings.Value> forbiddenDrivers = List.of();
  private final Map<String, Settings.Value> pluginPins = new LinkedHashMap<>();
  private final Map<String, Settings> settings = new LinkedHashMap<>();

  private ConfigurationReader(StrictJson json) {
    this.json = json;
  }

  static Deployment read(Path file) {
    ConfigurationReader read = StrictJson.read(file, "configuration", ConfigurationReader::new);
    return new Deployment(
        read.strategies,
        read.namePolicy,
        read.fallback,
        read.forbiddenDrivers,
        read.pluginPins,
        read.settings);
  }

  @Override
  public void read(String key) throws IOException {
    switch (key) {
      case "strategies" -> strategies = json.texts(key);
      case "namePolicy" -> namePolicy = Choice.of(key, json.text(key), NamePolicy.values());
      case "fallback" -> fallback = Choice.of(key, json.text(key), FallbackPolicy.values());
      case "forbiddenDrivers" -> forbiddenDrivers = json.texts(key);
      case "pluginPins" ->
          json.object(
              key,
              "an object of jars and their SHA-256",
              jar -> pluginPins.put(jar, json.text(jar)));
      case "settings" -> json.object(key, "an object of strategies", this::settings);
      default -> throw json.unknown(key, KEYS);
    }
  }

  private void settings(String strategy) throws IOException {
    Map<String, List<Settings.Value>> values = new LinkedHashMap<>();
    String place = json.place();
    json.object(
        strategy,
        "an object of settings",
        key -> values.put(key, json.isList() ? json.texts(key) : List.of(json.text(key))));
    settings.put(strategy, Settings.of(place, values));
  }
}
