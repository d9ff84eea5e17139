package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The published schema of what {@code --json} prints. */
final class PublishedSchema {
  static final Path FILE = Path.of("../docs/schema/vario-1.json");

  /** What a command line prints that names no verb, or one without a document of its own. */
  static final String MISTAKE = "mistake";

  private static final String ID = "urn:vario:json:1";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, text())));
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private PublishedSchema() {}

  static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Return what a definition of the schema holds against a document. */
  static List<String> complaints(String definition, String json) {
    return SCHEMAS
        .computeIfAbsent(
            definition, name -> REGISTRY.getSchema(SchemaLocation.of(ID + "#/$defs/" + name)))
        .validate(json, InputFormat.JSON)
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  /** Refuse what a command printed for {@code --json} if it is not as published. */
  static void require(String[] args, String out) {
    if (out.startsWith("{")) {
      assertThat(complaints(definition(verb(args)), out))
          .as("what the schema holds against the document of vario %s\n%s", List.of(args), out)
          .isEmpty();
    }
  }

  /** Return the name of the definition of a verb's document. */
  static String definition(@Nullable Verb verb) {
    return verb == null || (verb.array == null && verb.object() == null) ? MISTAKE : verb.word;
  }

  private static @Nullable Verb verb(String[] args) {
    try {
      return CommandLine.parse(args).verb();
    } catch (VarioException mistake) {
      return CommandLine.verbOf(args);
    }
  }
}
