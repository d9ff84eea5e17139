package io.vario.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.deploy.Deployment;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.strategy.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationReaderTest {
  @TempDir Path folder;

  /** The example that people read first must be one that works. */
  @Test
  void theReferencesExampleIsOne() throws IOException {
    String reference = Files.readString(Path.of("..", "docs", "reference.md"));
    int from = reference.indexOf("```jsonc") + "```jsonc".length();
    Deployment read = read(reference.substring(from, reference.indexOf("```", from)));

    assertThat(read.uses("vfio-variant")).isTrue();
    assertThat(read.uses("acme")).isFalse();
    assertThat(read.namePolicy()).isEqualTo(NamePolicy.STRICT);
    assertThat(read.fallback()).isEqualTo(FallbackPolicy.REFUSE);
    assertThat(read.pluginPins()).hasSize(1);
    assertThat(read.settings("vendor-override").orElseThrow().all("rules")).hasSizeGreaterThan(2);
  }

  @Test
  void valuesKnowTheirLines() throws IOException {
    Deployment read =
        read(
            """
            { // A comment.
              "settings": {
                "acme": {
                  "mode": "fast",
                  "list": [
                    "one",

                    "two"
                  ]
                }
              }
            }
            """);

    Settings settings = read.settings("acme").orElseThrow();
    assertThat(settings.one("mode").orElseThrow().place()).endsWith("vario.json:4");
    assertThat(settings.all("list"))
        .extracting(value -> value.place().replaceFirst(".*:", "") + " " + value.text())
        .containsExactly("6 one", "8 two");
  }

  @Test
  void anEmptyObjectLeavesAllAsItIs() throws IOException {
    Deployment read = read("{}");

    assertThat(read.uses("any")).isTrue();
    assertThat(read.namePolicy()).isEqualTo(NamePolicy.FORGIVING);
    assertThat(read.fallback()).isEqualTo(FallbackPolicy.ALLOW);
    assertThat(read.configured()).isEmpty();
  }

  static List<List<String>> mistakes() {
    return List.of(
        List.of("{\n\"strategys\": []}", ":2, column ", "there is no key 'strategys'"),
        List.of("{\"fallback\": \"allow\",\n\"fallback\": \"never\"}", ":2, column ", "twice"),
        List.of(
            "{\n\n\"strategies\": \"a\"}", ":3, column ", "must be a list of texts, not a text"),
        List.of("{\"strategies\": [\n1]}", ":2, column ", "must be a text, not a number"),
        List.of("{\"strategies\": [\"a\",\n\"a\"]}", ":2: ", "listed twice"),
        List.of("{\"strategies\": [\"a\",]}", ":1, column ", "a comma too many"),
        List.of("{\n\"namePolicy\": \"lax\"}", ":2: ", "namePolicy cannot be 'lax'"),
        List.of("{\"namePolicy\": true}", ":1, column ", "not true or false"),
        List.of("{\n\"forbiddenDrivers\": [\"a/b\"]}", ":2: ", "not a driver's"),
        List.of("{\n\"pluginPins\": {\"a.jar\": \"12\"}}", ":2: ", "no SHA-256"),
        List.of("{\"settings\": {\"a\": {\n\"b\": {}}}}", ":2, column ", "not an object"),
        List.of("{\"settings\": {\"a\": {}, \n\"a\": {}}}", ":2, column ", "twice"),
        List.of("[]", ":1, column ", "must be an object, not a list"),
        List.of("{}\n{}", ":2, column ", "something follows"),
        List.of("{\n\"settings\": {", ":2, column ", "not JSON"),
        List.of("", ":1, column ", "not JSON"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreRefusedWithPlaceAndReason(List<String> mistake) {
    assertThatThrownBy(() -> read(mistake.get(0)))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .hasMessageContaining("vario.json" + mistake.get(1))
        .hasMessageContaining(mistake.get(2));
  }

  @Test
  void aMissingFileThatWasAskedForIsRefused() {
    assertThatThrownBy(() -> ConfigurationFile.read(folder.resolve("absent.json")))
        .isInstanceOf(VarioException.class)
        .hasMessageContaining("there is no such file");
    assertThat(ConfigurationFile.readIfPresent(folder.resolve("absent.json")))
        .isSameAs(Deployment.NONE);
  }

  @Property(tries = 300)
  void noTextMakesItThrowAnythingElse(@ForAll("texts") String text) throws IOException {
    Path file = Files.createTempFile("vario", ".json");
    try {
      Files.writeString(file, text);
      ConfigurationFile.read(file);
    } catch (VarioException refusal) {
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"settings\"",
            "\"strategies\"",
            "\"a\"",
            "1",
            "null",
            "true",
            "'",
            "\"",
            "//",
            "/*",
            "~",
            "=>",
            "\\u",
            "NaN",
            "1e999",
            "\"fallback\":",
            "#")
        .list()
        .ofMaxSize(12)
        .map(words -> String.join("", words).replace('~', '\n'));
  }

  private Deployment read(String text) throws IOException {
    Path file = folder.resolve("vario.json");
    Files.writeString(file, text);
    return ConfigurationFile.read(file);
  }
}
