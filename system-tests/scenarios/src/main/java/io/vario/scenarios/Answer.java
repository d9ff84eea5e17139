package io.vario.scenarios;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * Hold what the command answered.
 *
 * @param exit its exit code
 * @param stdout what it printed as data
 * @param stderr what it printed as messages
 */
public record Answer(int exit, String stdout, String stderr) {

  /**
   * Return the one JSON document on standard output.
   *
   * @return the document; never null
   */
  public JsonObject json() {
    return JsonParser.parseString(stdout).getAsJsonObject();
  }

  /**
   * Return an array of the document.
   *
   * @param name the array's name
   * @return the array; never null
   */
  public JsonArray array(String name) {
    return json().getAsJsonArray(name);
  }

  /**
   * Return the only object of an array of the document.
   *
   * @param name the array's name
   * @return the object; never null
   */
  public JsonObject only(String name) {
    JsonArray array = array(name);
    if (array.size() != 1) {
      throw new AssertionError("not exactly one of " + name + " in " + this);
    }
    return array.get(0).getAsJsonObject();
  }

  /**
   * Return a value of an object as text.
   *
   * @param object the object
   * @param name the value's name
   * @return the text; {@code null} as text if the value is null
   */
  public static String text(JsonObject object, String name) {
    JsonElement value = object.get(name);
    if (value == null) {
      throw new AssertionError("there is no " + name + " in " + object);
    }
    return value.isJsonNull() ? "null" : value.getAsString();
  }
}
