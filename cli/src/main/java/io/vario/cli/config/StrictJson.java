package io.vario.cli.config;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Read what people write: JSON with {@code //} comments, in which every mistake is refused with its
 * place.
 */
final class StrictJson {
  private static final int LONGEST = 4 << 20;
  private static final String AT_LINE = " at line ";
  private static final String COLUMN = " column ";

  private final String file;
  private final JsonReader json;

  /** Where the key stands that was read last. */
  private Spot last = new Spot(1, 1);

  private StrictJson(String file, JsonReader json) {
    this.file = file;
    this.json = json;
  }

  /** Take the members of a document, by their keys. */
  interface Members {
    /** Read the value of a key; {@link #unknown} is what it is refused with. */
    void read(String key) throws IOException;
  }

  /** Make what reads a document's members. */
  interface Document<M extends Members> {
    M of(StrictJson json);
  }

  /**
   * Read a file's one object.
   *
   * @param what what the file is to be, such as {@code configuration}
   * @return what has read its members
   */
  // Comments need the parser's lenient mode, whose name has changed and whose meaning has not.
  @SuppressWarnings("deprecation")
  static <M extends Members> M read(Path file, String what, Document<M> document) {
    String name = file.toString();
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw unreadable(name, what, "it is not a regular file");
      }
      if (Files.size(file) > LONGEST) {
        throw unreadable(name, what, "it is longer than " + (LONGEST >> 20) + " MiB");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      try (JsonReader json = new JsonReader(new StringReader(text))) {
        json.setLenient(true);
        StrictJson strict = new StrictJson(name, json);
        M members = document.of(strict);
        strict.object("the " + what, "an object", members);
        if (json.peek() != JsonToken.END_DOCUMENT) {
          throw strict.refusal("something follows the " + what + "'s end", null);
        }
        return members;
      }
    } catch (NoSuchFileException missing) {
      throw unreadable(name, what, "there is no such file");
    } catch (AccessDeniedException denied) {
      throw new VarioException(
          ErrorCode.NOT_PERMITTED,
          "the " + what + " may not be read: " + Quoted.text(name),
          "run the command as root");
    } catch (CharacterCodingException malformed) {
      throw unreadable(name, what, "it is not UTF-8");
    } catch (MalformedJsonException | EOFException malformed) {
      throw syntax(name, String.valueOf(malformed.getMessage()));
    } catch (IOException failure) {
      throw unreadable(name, what, Quoted.text(String.valueOf(failure.getMessage())));
    }
  }

  /** Read an object, each key of which may stand in it once. */
  void object(String what, String form, Members members) throws IOException {
    begin(JsonToken.BEGIN_OBJECT, what, form);
    Set<String> seen = new HashSet<>();
    while (json.hasNext()) {
      members.read(key(seen));
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

  /** Read a list of objects. */
  void objects(String what, String form, Objects objects) throws IOException {
    begin(JsonToken.BEGIN_ARRAY, what, form);
    while (json.hasNext()) {
      objects.next();
    }
    json.endArray();
  }

  /** Read the next object of a list. */
  interface Objects {
    void next() throws IOException;
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

  /** Tell whether a list comes next. */
  boolean isList() throws IOException {
    return json.peek() == JsonToken.BEGIN_ARRAY;
  }

  Settings.Value text(String what) throws IOException {
    if (json.peek() != JsonToken.STRING) {
      throw wrongType(what, "a text");
    }
    String place = place();
    return new Settings.Value(json.nextString(), place);
  }

  List<Settings.Value> texts(String what) throws IOException {
    List<Settings.Value> texts = new ArrayList<>();
    objects(what, "a list of texts", () -> texts.add(text("an entry of " + what)));
    return texts;
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

  /** Return where the reader stands, as {@code FILE:LINE}. */
  String place() {
    return file + ":" + Spot.of(json.toString()).line();
  }

  /** Return what the key that was read last is refused with. */
  VarioException unknown(String key, List<String> known) {
    String closest = Spelling.closest(key, known);
    return refusal(
        last,
        "there is no key " + Quoted.text(key),
        closest == null
            ? "the keys are " + String.join(", ", known)
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

  private static VarioException unreadable(String file, String what, String why) {
    return new VarioException(
        ErrorCode.INVALID_INPUT, "not a " + what + ": " + Quoted.text(file) + ", " + why);
  }
}
