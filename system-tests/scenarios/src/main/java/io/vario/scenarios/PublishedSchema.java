package io.vario.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hold what {@code --json} prints to its published schema. */
public final class PublishedSchema {
  /** What a command line prints that names no verb, or one without a document of its own. */
  public static final String MISTAKE = "mistake";

  private static final String ID = "urn:vario:json:1";
  private static final Path FILE = Path.of("docs/schema/vario-1.json");
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, text())));
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
  private static final Set<String> DEFINITIONS =
      JsonParser.parseString(text()).getAsJsonObject().getAsJsonObject("$defs").keySet();

  private PublishedSchema() {}

  /**
   * Return the schema, which lies in a folder above that of the test.
   *
   * @return the file's content; never null
   */
  public static String text() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve(FILE))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError("there is no " + FILE + " above " + Path.of("").toAbsolutePath());
    }
    try {
      return Files.readString(folder.resolve(FILE));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Return what a definition of the schema holds against a document.
   *
   * @param definition the definition's name
   * @param json the document
   * @return one sentence each; empty if it is as published
   */
  public static List<String> complaints(String definition, String json) {
    return SCHEMAS
        .computeIfAbsent(
            definition, name -> REGISTRY.getSchema(SchemaLocation.of(ID + "#/$defs/" + name)))
        .validate(json, InputFormat.JSON)
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  /**
   * Refuse a document that is not as published; what is no document passes.
   *
   * @param definition the name of the form that it must have
   * @param arguments what was typed
   * @param out what was printed
   * @throws AssertionError if it is not as published
   */
  public static void require(String definition, List<String> arguments, String out) {
    if (out.startsWith("{")) {
      assertThat(complaints(definition, out))
          .as("what the schema holds against the document of vario %s\n%s", arguments, out)
          .isEmpty();
    }
  }

  /**
   * Refuse a document that is not as published, for a command line that begins with its verb.
   *
   * @param arguments what was typed
   * @param out what was printed
   * @throws AssertionError if it is not as published
   */
  public static void require(List<String> arguments, String out) {
    if (arguments.contains("--json")) {
      String verb = arguments.get(0);
      require(DEFINITIONS.contains(verb) ? verb : MISTAKE, arguments, out);
    }
  }
}
