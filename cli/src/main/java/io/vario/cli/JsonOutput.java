package io.vario.cli;

import com.google.gson.stream.JsonWriter;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.device.ReadProblem;
import java.io.IOException;
import java.io.StringWriter;
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

  private final StringWriter text = new StringWriter(1024);
  private final JsonWriter writer = new JsonWriter(text);

  JsonOutput() {
    writer.setIndent("  ");
  }

  /** Begin the document and the verb's array; without a verb there is no array. */
  void begin(@Nullable String array) throws IOException {
    writer.beginObject();
    writer.name("schema").value(SCHEMA);
    if (array != null) {
      writer.name(array);
      writer.beginArray();
    }
  }

  /** End a document of a file, and return its text with a line end. */
  String end() throws IOException {
    writer.endObject();
    return text.append('\n').toString();
  }

  /** End the document, and return its text with a line end. */
  String end(Report report) throws IOException {
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
    return text.append('\n').toString();
  }

  void beginObject() throws IOException {
    writer.beginObject();
  }

  void endObject() throws IOException {
    writer.endObject();
  }

  /** Begin an object that is a member of the present one. */
  void beginObject(String name) throws IOException {
    writer.name(name);
    writer.beginObject();
  }

  /** Write an array of what was there and could not be read. */
  void problems(List<ReadProblem> problems) throws IOException {
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

  void beginArray(String name) throws IOException {
    writer.name(name);
    writer.beginArray();
  }

  void endArray() throws IOException {
    writer.endArray();
  }

  void text(String name, @Nullable String value) throws IOException {
    writer.name(name).value(value);
  }

  /** Write what its text stands for, or null if it is absent. */
  void text(String name, Optional<?> value) throws IOException {
    writer.name(name).value(value.isPresent() ? value.get().toString() : null);
  }

  void number(String name, int value) throws IOException {
    writer.name(name).value(value);
  }

  /** Write a number, or null if it is absent. */
  void number(String name, OptionalInt value) throws IOException {
    writer.name(name);
    if (value.isPresent()) {
      writer.value(value.getAsInt());
    } else {
      writer.nullValue();
    }
  }

  void number(String name, long value) throws IOException {
    writer.name(name).value(value);
  }

  void flag(String name, boolean value) throws IOException {
    writer.name(name).value(value);
  }

  void absent(String name) throws IOException {
    writer.name(name).nullValue();
  }

  /** Write an array of texts, each as it prints itself. */
  void texts(String name, List<?> values) throws IOException {
    beginArray(name);
    for (Object value : values) {
      writer.value(value.toString());
    }
    endArray();
  }

  /** Write what the safety checks found, and whether a refusal of theirs counts. */
  void findings(List<Finding> findings, Set<CheckId> allowed) throws IOException {
    beginArray("findings");
    for (Finding finding : findings) {
      beginObject();
      finding(finding, allowed);
      endObject();
    }
    endArray();
  }

  /** Write the members of what a safety check found. */
  void finding(Finding finding, Set<CheckId> allowed) throws IOException {
    text("id", finding.check().toString());
    text("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    text("evidence", finding.evidence());
    flag("allowed", allowed.contains(finding.check()));
  }
}
