package io.vario.cli;

import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.cli.json.JsonText;
import io.vario.device.ReadProblem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Write a verb's document: the schema, the verb's array, and what went wrong. */
final class JsonOutput {
  /** Members may be added under this number, but none is ever renamed or removed. */
  private static final int SCHEMA = 1;

  private final JsonText writer = new JsonText();

  /** Begin the document and the verb's array; without a verb there is no array. */
  void begin(@Nullable String array) {
    writer.beginObject();
    number("schema", SCHEMA);
    if (array != null) {
      writer.name(array);
      writer.beginArray();
    }
  }

  /** End a document of a file, and return its text with a line end. */
  String end() {
    writer.endObject();
    return writer.end();
  }

  /** End the document, and return its text with a line end. */
  String end(Report report) {
    if (!report.warnings().isEmpty()) {
      texts("warnings", report.warnings());
    }
    if (!report.failures().isEmpty()) {
      writer.name("errors");
      writer.beginArray();
      for (Report.Failure failure : report.failures()) {
        writer.beginObject();
        text("code", failure.code());
        text("message", failure.message());
        text("hint", failure.hint());
        writer.endObject();
      }
      writer.endArray();
    }
    writer.endObject();
    return writer.end();
  }

  void beginObject() {
    writer.beginObject();
  }

  void endObject() {
    writer.endObject();
  }

  /** Begin an object that is a member of the present one. */
  void beginObject(String name) {
    writer.name(name);
    writer.beginObject();
  }

  /** Write an array of what was there and could not be read. */
  void problems(List<ReadProblem> problems) {
    beginArray("problems");
    for (ReadProblem problem : problems) {
      beginObject();
      text("path", problem.path());
      text("kind", problem.kind().name().toLowerCase(Locale.ROOT));
      text("reason", problem.reason());
      endObject();
    }
    endArray();
  }

  void beginArray(String name) {
    writer.name(name);
    writer.beginArray();
  }

  void endArray() {
    writer.endArray();
  }

  void text(String name, @Nullable String value) {
    writer.name(name);
    if (value == null) {
      writer.nullValue();
    } else {
      writer.value(value);
    }
  }

  /** Write what its text stands for, or null if it is absent. */
  void text(String name, Optional<?> value) {
    text(name, value.isPresent() ? value.get().toString() : null);
  }

  void number(String name, int value) {
    writer.name(name);
    writer.value(value);
  }

  /** Write a number, or null if it is absent. */
  void number(String name, OptionalInt value) {
    writer.name(name);
    if (value.isPresent()) {
      writer.value(value.getAsInt());
    } else {
      writer.nullValue();
    }
  }

  void number(String name, long value) {
    writer.name(name);
    writer.value(value);
  }

  void flag(String name, boolean value) {
    writer.name(name);
    writer.value(value);
  }

  void absent(String name) {
    writer.name(name);
    writer.nullValue();
  }

  /** Write an array of texts, each as it prints itself. */
  void texts(String name, List<?> values) {
    beginArray(name);
    for (Object value : values) {
      writer.value(value.toString());
    }
    endArray();
  }

  /** Write what the safety checks found, and whether a refusal of theirs counts. */
  void findings(List<Finding> findings, Set<CheckId> allowed) {
    beginArray("findings");
    for (Finding finding : findings) {
      beginObject();
      finding(finding, allowed);
      endObject();
    }
    endArray();
  }

  /** Write the members of what a safety check found. */
  void finding(Finding finding, Set<CheckId> allowed) {
    text("id", finding.check().toString());
    text("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    text("evidence", finding.evidence());
    flag("allowed", allowed.contains(finding.check()));
  }
}
