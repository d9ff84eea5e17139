package io.vario.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is what a library writes. */
class JsonTextTest {
  @Property(tries = 500)
  void everyDocumentIsAsALibraryWritesIt(@ForAll("values") Object value) throws IOException {
    JsonText ours = new JsonText();
    write(value, ours);
    StringWriter theirs = new StringWriter();
    JsonWriter writer = new JsonWriter(theirs);
    writer.setIndent("  ");
    write(value, writer);
    assertThat(ours.end()).isEqualTo(theirs + "\n");
  }

  @Example
  void everyCharacterIsAsALibraryWritesIt() throws IOException {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      JsonText ours = new JsonText();
      String text = "a" + (char) c + "b" + (char) c;
      ours.value(text);
      StringWriter theirs = new StringWriter();
      new JsonWriter(theirs).value(text);
      assertThat(ours.end()).isEqualTo(theirs + "\n");
    }
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.lazyOf(
        () -> Arbitraries.strings().ofMaxLength(12).map(Object.class::cast),
        () -> Arbitraries.longs().map(Object.class::cast),
        () -> Arbitraries.of(true, false).map(Object.class::cast),
        () -> Arbitraries.just((Object) Void.class),
        () -> values().list().ofMaxSize(4).map(Object.class::cast),
        () ->
            Arbitraries.maps(Arbitraries.strings().ofMaxLength(6), values())
                .ofMaxSize(4)
                .map(Object.class::cast));
  }

  private static void write(Object value, JsonText to) {
    if (value instanceof String text) {
      to.value(text);
    } else if (value instanceof Long number) {
      to.value(number);
    } else if (value instanceof Boolean flag) {
      to.value(flag);
    } else if (value instanceof List<?> list) {
      to.beginArray();
      list.forEach(element -> write(element, to));
      to.endArray();
    } else if (value instanceof Map<?, ?> map) {
      to.beginObject();
      map.forEach(
          (name, member) -> {
            to.name(name.toString());
            write(member, to);
          });
      to.endObject();
    } else {
      to.nullValue();
    }
  }

  private static void write(Object value, JsonWriter to) throws IOException {
    if (value instanceof String text) {
      to.value(text);
    } else if (value instanceof Long number) {
      to.value(number);
    } else if (value instanceof Boolean flag) {
      to.value(flag);
    } else if (value instanceof List<?> list) {
      to.beginArray();
      for (Object element : list) {
        write(element, to);
      }
      to.endArray();
    } else if (value instanceof Map<?, ?> map) {
      to.beginObject();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        to.name(member.getKey().toString());
        write(member.getValue(), to);
      }
      to.endObject();
    } else {
      to.nullValue();
    }
  }
}
