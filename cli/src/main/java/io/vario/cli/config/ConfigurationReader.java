package io.vario.cli.config;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.vario.deploy.Choice;
import io.vario.deploy.Deployment;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.strategy.Settings;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Read a configuration: JSON with {@code //} comments, in which every mistake is refused. */
final class ConfigurationReader {
  private static final int LONGEST = 4 << 20;
  private static final String AT_LINE = " at line ";
  private static final String COLUMN = " column ";

  private static final List<String> KEYS =
      List.of("strategies", "namePolicy", "fallback", "forbiddenDrivers", "pluginPins", "settings");

  private final String file;
  private final JsonReader json;

  private @Nullable List<Settings.Value> strategies;
  private @Nullable NamePolicy namePolicy;
  private @Nullable FallbackPolicy fallback;
  private List<Settings.Value> forbiddenDrivers = List.of();
  private final Map<String, Settings.Value> pluginPins = new LinkedHashMap<>();
  private final Map<String, Settings> settings = new LinkedHashMap<>();

  /** Where the key stands that was read last. */
  private Spot last = new Spot(1, 1);

  private ConfigurationReader(String file, JsonReader json) {
    this.file = file;
    this.json = json;
  }

  // Comments need the parser's lenient mode, whose name has changed and whose meaning has not.
  @SuppressWarnings("deprecation")
  static Deployment read(Path file) {
    String name = file.toString();
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw unreadable(name, "it is not a regular file");
      }
      if (Files.size(file) > LONGEST) {
        throw unreadable(name, "it is longer than " + (LONGEST >> 20) + " MiB");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      try (JsonReader json = new JsonReader(new StringReader(text))) {
        json.setLenient(true);
        return new ConfigurationReader(name, json).document();
      }
    } catch (NoSuchFileException missing) {
      throw unreadable(name, "there is no such file");
    } catch (AccessDeniedException denied) {
      throw new VarioException(
          ErrorCode.NOT_PERMITTED,
          "the configuration may not be read: " + Quoted.text(name),
          "run the command as root");
    } catch (CharacterCodingException malformed) {
      throw unreadable(name, "it is not UTF-8");
    } catch (MalformedJsonException | EOFException malformed) {
      throw syntax(name, String.valueOf(malformed.getMessage()));
    } catch (IOException failure) {
      throw unreadable(name, Quoted.text(String.valueOf(failure.getMessage())));
    }
  }

  private Deployment document() throws IOException {
    begin(JsonToken.BEGIN_OBJECT, "the configuration", "an object");
    Set<String> seen = new HashSet<>();
    while (json.hasNext()) {
      String key = key(seen);
      switch (key) {
        case "strategies" -> strategies = texts(key);
        case "namePolicy" -> namePolicy = choice(key, NamePolicy.values());
        case "fallback" -> fallback = choice(key, FallbackPolicy.values());
        case "forbiddenDrivers" -> forbiddenDrivers = texts(key);
        case "pluginPins" -> pins();
        case "settings" -> settings();
        default -> throw unknown(key);
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw refusal("something follows the configuration's end", null);
    }
    return new Deployment(strategies, namePolicy, fallback, forbiddenDrivers, pluginPins, settings);
  }

  private void pins() throws IOException {
    begin(JsonToken.BEGIN_OBJECT, "pluginPins", "an object of jars and their SHA-256");
    Set<String> seen = new HashSet<>();
    while (json.hasNext()) {
      String jar = key(seen);
      Settings.Value pin = text(jar);
      pluginPins.put(jar, pin);
    }
    json.endObject();
  }

  private void settings() throws IOException {
    begin(JsonToken.BEGIN_OBJECT, "settings", "an object of strategies");
    Set<String> seen = new HashSet<>();
    while (json.hasNext()) {
      String strategy = key(seen);
      begin(JsonToken.BEGIN_OBJECT, strategy, "an object of settings");
      String place = place();
      Map<String, List<Settings.Value>> values = new LinkedHashMap<>();
      Set<String> keys = new HashSet<>();
      while (json.hasNext()) {
        String key = key(keys);
        values.put(key, json.peek() == JsonToken.BEGIN_ARRAY ? texts(key) : List.of(text(key)));
      }
      json.endObject();
      settings.put(strategy, Settings.of(place, values));
    }
    json.endObject();
  }

  /** Read a name that the object has not had yet. */
  private String key(Set<String> seen) throws IOException {
    if (json.peek() != JsonToken.NAME) {
      throw refusal("a key is missing", null);
    }
    Spot spot = Spot.of(json.toString());
    String key = json.nextName();
    if (!seen.add(key)) {
      throw refusal(spot, Quoted.text(key) + " is given twice", null);
    }
    last = spot;
    return key;
  }

  private void begin(JsonToken wanted, String what, String form) throws IOException {
    if (json.peek() != wanted) {
      throw wrongType(what, form);
    }
    if (wanted == JsonToken.BEGIN_OBJECT) {
      json.beginObject();
    } else {
      json.beginArray();
    }
  }

  private Settings.Value text(String what) throws IOException {
    if (json.peek() != JsonToken.STRING) {
      throw wrongType(what, "a text");
    }
    String place = place();
    return new Settings.Value(json.nextString(), place);
  }

  private List<Settings.Value> texts(String what) throws IOException {
    begin(JsonToken.BEGIN_ARRAY, what, "a list of texts");
    List<Settings.Value> texts = new ArrayList<>();
    while (json.hasNext()) {
      texts.add(text("an entry of " + what));
    }
    json.endArray();
    return texts;
  }

  private <E extends Enum<E>> E choice(String key, E[] choices) throws IOException {
    return Choice.of(key, text(key), choices);
  }

  // What is wrong, and where

  /** Hold a place in the file, both numbers from 1. */
  private record Spot(int line, int column) {
    /** Take it from where Gson tells it, in the text of a reader or of an exception. */
    static Spot of(String told) {
      int line = told.indexOf(AT_LINE);
      int column = told.indexOf(COLUMN, Math.max(line, 0));
      return new Spot(
          line < 0 ? 1 : number(told, line + AT_LINE.length()),
          column < 0 ? 1 : number(told, column + COLUMN.length()));
    }

    private static int number(String text, int from) {
      int number = 0;
      for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
        number = number * 10 + Character.digit(text.charAt(i), 10);
      }
      return number;
    }
  }

  private String place() throws IOException {
    return file + ":" + Spot.of(json.toString()).line();
  }

  private VarioException unknown(String key) {
    String closest = Spelling.closest(key, KEYS);
    return refusal(
        last,
        "there is no key " + Quoted.text(key),
        closest == null
            ? "the keys are " + String.join(", ", KEYS)
            : "did you mean " + closest + "?");
  }

  private VarioException wrongType(String what, String form) throws IOException {
    String found =
        switch (json.peek()) {
          case BEGIN_ARRAY -> "a list";
          case BEGIN_OBJECT -> "an object";
          case STRING -> "a text";
          case NUMBER -> "a number";
          case BOOLEAN -> "true or false";
          case NULL -> "null, or a comma too many";
          default -> "the end";
        };
    return refusal(what + " must be " + form + ", not " + found, null);
  }

  private VarioException refusal(String reason, @Nullable String hint) {
    return refusal(Spot.of(json.toString()), reason, hint);
  }

  private VarioException refusal(Spot spot, String reason, @Nullable String hint) {
    return refusal(file, spot, reason, hint);
  }

  private static VarioException refusal(
      String file, Spot spot, String reason, @Nullable String hint) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        file + ":" + spot.line() + ", column " + spot.column() + ": " + reason,
        hint);
  }

  private static VarioException syntax(String file, String told) {
    int end = told.indexOf(AT_LINE);
    return refusal(
        file,
        Spot.of(told),
        "not JSON: " + (end < 0 ? Quoted.text(told) : told.substring(0, end)),
        null);
  }

  private static VarioException unreadable(String file, String why) {
    return new VarioException(
        ErrorCode.INVALID_INPUT, "not a configuration: " + Quoted.text(file) + ", " + why);
  }
}
