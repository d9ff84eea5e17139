package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.vario.bind.Outcome;
import io.vario.check.Severity;
import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.plugin.Plugin;
import io.vario.plugin.PluginService;
import io.vario.resolve.Verdict;
import io.vario.scenarios.PublishedSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema takes what is right, and nothing else. */
class SchemaTest {
  /** What may be left out of a document that has it; all else is required. */
  private static final Set<String> OPTIONAL =
      Set.of("warnings", "errors", "interrupted", "kept", "absent");

  /** The problems and names of listed devices may be left out; those of others may not. */
  private static final Set<String> OPTIONAL_OF_DEVICES =
      Set.of("problems", "vendorName", "deviceName");

  private static final JsonObject SCHEMA =
      JsonParser.parseString(PublishedSchema.text()).getAsJsonObject();

  @Test
  void eachVerbHasADefinition() {
    for (Verb verb : Verb.values()) {
      assertThat(SCHEMA.getAsJsonObject("$defs").keySet())
          .as(verb.word)
          .contains(Run.definition(verb));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "explain",
        "check",
        "plan",
        "detach",
        "apply-bindings",
        "status",
        "plugins",
        "snapshot",
        "rules",
        "mistake"
      })
  void eachWrongDocumentIsRefused(String definition) throws IOException {
    JsonObject document = example(definition);
    assertThat(PublishedSchema.complaints(definition, document.toString())).isEmpty();
    int tried = spoil(document, document, "", definition);
    assertThat(tried).isGreaterThan(10);
  }

  @Test
  void nothingIsMissingWithoutAnError() throws IOException {
    JsonObject status = example("status");
    status.remove("interrupted");
    assertThat(PublishedSchema.complaints("status", status.toString())).isEmpty();
    status.remove("errors");
    assertThat(PublishedSchema.complaints("status", status.toString())).isNotEmpty();
    JsonObject snapshot = example("snapshot");
    snapshot.add("snapshot", JsonNull.INSTANCE);
    assertThat(PublishedSchema.complaints("snapshot", snapshot.toString())).isEmpty();
    snapshot.remove("errors");
    assertThat(PublishedSchema.complaints("snapshot", snapshot.toString())).isNotEmpty();
  }

  @Test
  void documentOfAnotherVerbIsRefused() throws IOException {
    assertThat(PublishedSchema.complaints("plan", example("list").toString())).isNotEmpty();
    assertThatThrownBy(() -> PublishedSchema.require(List.of("list", "--json"), "{\"schema\": 2}"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void examplesHaveAllThatIsDefined() throws IOException {
    Set<String> shown = new TreeSet<>();
    Set<String> defined = new TreeSet<>();
    for (Map.Entry<String, JsonElement> each : SCHEMA.getAsJsonObject("$defs").entrySet()) {
      collectDefined(each.getValue(), defined);
    }
    for (Verb verb : Verb.values()) {
      String name = Run.definition(verb);
      collectKeys(
          example("results".equals(verb.array) && verb != Verb.APPLY_BINDINGS ? "detach" : name),
          shown);
    }
    assertThat(shown).isEqualTo(defined);
  }

  @Test
  void nothingIsOpen() {
    for (Map.Entry<String, JsonElement> each : SCHEMA.getAsJsonObject("$defs").entrySet()) {
      requireClosed(each.getKey(), each.getValue());
    }
  }

  @Test
  void wordsAreTheOnesOfTheCode() {
    List<String> codes = new ArrayList<>(words(ErrorCode.values(), Enum::name));
    codes.add("INTERNAL");
    assertThat(enumAt("error", "code")).isEqualTo(codes);
    assertThat(enumAt("candidate", "verdict"))
        .isEqualTo(words(Verdict.values(), Verdict::toString));
    assertThat(enumAt("result", "outcome"))
        .isEqualTo(words(Outcome.Kind.values(), Outcome.Kind::toString));
    assertThat(texts(definition("severity").getAsJsonArray("enum")))
        .isEqualTo(words(Severity.values(), each -> each.name().toLowerCase(Locale.ROOT)));
    assertThat(enumAt("plugin", "wiring"))
        .isEqualTo(words(Plugin.Wiring.values(), Plugin.Wiring::word));
    assertThat(texts(items("plugin", "services").getAsJsonObject("kind").getAsJsonArray("enum")))
        .isEqualTo(words(PluginService.Kind.values(), PluginService.Kind::word));
    JsonObject problem =
        definition("problems").getAsJsonObject("items").getAsJsonObject("properties");
    assertThat(texts(problem.getAsJsonObject("kind").getAsJsonArray("enum")))
        .isEqualTo(words(ReadProblem.Kind.values(), each -> each.name().toLowerCase(Locale.ROOT)));
  }

  /** Spoil each member in each way, and count how often that was refused. */
  private static int spoil(JsonObject document, JsonElement part, String path, String definition) {
    int tried = 0;
    if (part instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        JsonElement item = array.get(i);
        for (JsonElement wrong : wrong(item)) {
          array.set(at, wrong);
          tried += requireRefused(document, path + "/" + at, definition);
        }
        array.set(at, item);
        tried += spoil(document, item, path + "/" + at, definition);
      }
    } else if (part instanceof JsonObject object) {
      object.addProperty("unheardOf", 1);
      tried += requireRefused(document, path + "/unheardOf", definition);
      object.remove("unheardOf");
      for (String key : List.copyOf(object.keySet())) {
        JsonElement value = object.get(key);
        String place = path + "/" + key;
        object.remove(key);
        if (!isOptional(path, key, definition)) {
          tried += requireRefused(document, place + " is missing", definition);
        } else {
          assertThat(PublishedSchema.complaints(definition, document.toString())).isEmpty();
        }
        for (JsonElement wrong : wrong(value)) {
          object.add(key, wrong);
          tried += requireRefused(document, place, definition);
        }
        object.add(key, value);
        tried += spoil(document, value, place, definition);
      }
    }
    return tried;
  }

  private static boolean isOptional(String path, String key, String definition) {
    if (!path.isEmpty()) {
      return definition.equals("list") && OPTIONAL_OF_DEVICES.contains(key);
    }
    // A mistake is a document of errors.
    return OPTIONAL.contains(key)
        && !(definition.equals(PublishedSchema.MISTAKE) && key.equals("errors"));
  }

  private static int requireRefused(JsonObject document, String place, String definition) {
    assertThat(PublishedSchema.complaints(definition, document.toString()))
        .as("%s: %s, in %s", definition, place, document)
        .isNotEmpty();
    return 1;
  }

  /** Return values of other types than the one that is right; nothing here may be both. */
  private static List<JsonElement> wrong(JsonElement right) {
    Supplier<JsonElement> text = () -> new JsonPrimitive("");
    if (right instanceof JsonArray || right instanceof JsonObject) {
      JsonElement other = right instanceof JsonArray ? new JsonObject() : new JsonArray();
      return List.of(other, text.get(), new JsonPrimitive(7));
    }
    if (right instanceof JsonNull) {
      return List.of(new JsonPrimitive(true), new JsonPrimitive(1.5), new JsonArray());
    }
    JsonPrimitive value = right.getAsJsonPrimitive();
    if (value.isBoolean()) {
      return List.of(JsonNull.INSTANCE, text.get(), new JsonPrimitive(1), new JsonArray());
    }
    if (value.isNumber()) {
      return List.of(new JsonPrimitive(1.5), new JsonPrimitive("1"), new JsonPrimitive(true));
    }
    return List.of(new JsonPrimitive(7), new JsonPrimitive(true), new JsonObject());
  }

  private static void requireClosed(String place, JsonElement part) {
    if (part instanceof JsonArray array) {
      for (JsonElement item : array) {
        requireClosed(place, item);
      }
    } else if (part instanceof JsonObject object) {
      if (object.has("type")
          && object.get("type").toString().equals("\"object\"")
          && object.has("properties")) {
        assertThat(object.get("additionalProperties"))
            .as(place)
            .isEqualTo(new JsonPrimitive(false));
        assertThat(object.has("required")).as(place).isTrue();
      }
      for (Map.Entry<String, JsonElement> each : object.entrySet()) {
        requireClosed(place + "/" + each.getKey(), each.getValue());
      }
    }
  }

  private static void collectDefined(JsonElement part, Set<String> names) {
    if (part instanceof JsonArray array) {
      for (JsonElement item : array) {
        collectDefined(item, names);
      }
    } else if (part instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> each : object.entrySet()) {
        if (each.getKey().equals("properties")) {
          names.addAll(each.getValue().getAsJsonObject().keySet());
          for (JsonElement member : each.getValue().getAsJsonObject().asMap().values()) {
            collectDefined(member, names);
          }
        } else {
          collectDefined(each.getValue(), names);
        }
      }
    }
  }

  private static void collectKeys(JsonElement part, Set<String> names) {
    if (part instanceof JsonArray array) {
      for (JsonElement item : array) {
        collectKeys(item, names);
      }
    } else if (part instanceof JsonObject object) {
      names.addAll(object.keySet());
      for (JsonElement member : object.asMap().values()) {
        collectKeys(member, names);
      }
    }
  }

  private static JsonObject definition(String name) {
    return SCHEMA.getAsJsonObject("$defs").getAsJsonObject(name);
  }

  private static JsonObject items(String name, String member) {
    return definition(name)
        .getAsJsonObject("properties")
        .getAsJsonObject(member)
        .getAsJsonObject("items")
        .getAsJsonObject("properties");
  }

  private static List<String> enumAt(String name, String member) {
    return texts(
        definition(name)
            .getAsJsonObject("properties")
            .getAsJsonObject(member)
            .getAsJsonArray("enum"));
  }

  private static List<String> texts(JsonArray array) {
    List<String> texts = new ArrayList<>();
    for (JsonElement each : array) {
      texts.add(each.getAsString());
    }
    return texts;
  }

  private static <E> List<String> words(E[] values, Function<E, String> word) {
    return Arrays.stream(values).map(word).toList();
  }

  private static JsonObject example(String definition) throws IOException {
    try (InputStream in =
        SchemaTest.class.getResourceAsStream("documents/" + definition + ".json")) {
      return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    }
  }
}
