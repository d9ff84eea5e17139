package io.vario.strategy;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hold what a deployment says about one strategy: flat keys, each with one text or several.
 *
 * <p>Each text knows its place, so that whoever refuses it can say where it stands. Immutable.
 */
public final class Settings {
  /** Say nothing. */
  public static final Settings NONE = new Settings("", Map.of());

  private final String place;
  private final Map<String, List<Value>> values;

  private Settings(String place, Map<String, List<Value>> values) {
    this.place = place;
    this.values = values;
  }

  /**
   * Hold a text of the configuration.
   *
   * @param text the text
   * @param place where it stands, such as {@code /etc/vario/vario.json:12}
   */
  public record Value(String text, String place) {

    /**
     * Create the value.
     *
     * @param text the text
     * @param place where it stands, such as {@code /etc/vario/vario.json:12}
     */
    public Value {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(place, "place");
    }

    /**
     * Make the exception that refuses this value.
     *
     * @param reason what is wrong with it, as a clause without a full stop
     * @param hint what to do next; null if there is nothing sensible to say
     * @return an exception of {@link ErrorCode#INVALID_INPUT} that has the place and the reason;
     *     never null
     */
    public VarioException refusal(String reason, @Nullable String hint) {
      return new VarioException(ErrorCode.INVALID_INPUT, place + ": " + reason, hint);
    }

    /**
     * Return the text alone.
     *
     * @return the text; never null
     */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Make settings of values that know their places.
   *
   * @param place where the settings stand
   * @param values the values of each key, in the order of the configuration; copied
   * @return the settings; never null
   */
  public static Settings of(String place, Map<String, List<Value>> values) {
    Map<String, List<Value>> copy = new LinkedHashMap<>();
    for (Map.Entry<String, List<Value>> entry : values.entrySet()) {
      copy.put(entry.getKey(), List.copyOf(entry.getValue()));
    }
    return new Settings(place, copy);
  }

  /**
   * Make settings of a map as an OSGi framework's ConfigAdmin has it.
   *
   * @param place what the map is called, such as the configuration's PID
   * @param properties for each key a text, an array of texts or a collection of texts; anything
   *     else counts as its {@code toString}
   * @return settings whose values have places such as {@code PID: KEY}; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if a value is null
   */
  public static Settings ofMap(String place, Map<String, ?> properties) {
    Map<String, List<Value>> values = new LinkedHashMap<>();
    for (Map.Entry<String, ?> entry : properties.entrySet()) {
      String where = place + ": " + entry.getKey();
      Object given = entry.getValue();
      List<Value> all = new ArrayList<>();
      if (given instanceof Object[] several) {
        for (Object each : several) {
          all.add(value(each, where));
        }
      } else if (given instanceof Collection<?> several) {
        for (Object each : several) {
          all.add(value(each, where));
        }
      } else {
        all.add(value(given, where));
      }
      values.put(entry.getKey(), List.copyOf(all));
    }
    return new Settings(place, values);
  }

  private static Value value(@Nullable Object given, String place) {
    if (given == null) {
      throw new VarioException(ErrorCode.INVALID_INPUT, place + ": there is no value");
    }
    return new Value(given.toString(), place);
  }

  /**
   * Return where the settings stand.
   *
   * @return such as {@code /etc/vario/vario.json:10}; empty if there are none; never null
   */
  public String place() {
    return place;
  }

  /**
   * Return the keys that are set.
   *
   * @return the keys; never null, unmodifiable
   */
  public Set<String> keys() {
    return Set.copyOf(values.keySet());
  }

  /**
   * Return all values of a key.
   *
   * @param key the key
   * @return the values, in the order of the configuration; empty if the key is not set; never null,
   *     unmodifiable
   */
  public List<Value> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  /**
   * Return the one value of a key.
   *
   * @param key the key
   * @return the value; empty if the key is not set; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the key has several values, or none
   */
  public Optional<Value> one(String key) {
    List<Value> all = values.get(key);
    if (all == null) {
      return Optional.empty();
    }
    if (all.size() != 1) {
      String where = all.isEmpty() ? place : all.get(1).place();
      throw new VarioException(
          ErrorCode.INVALID_INPUT, where + ": " + Quoted.text(key) + " takes one value");
    }
    return Optional.of(all.get(0));
  }

  /**
   * Refuse keys that a strategy does not know.
   *
   * @param known the keys that it knows
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if another one is set; the message has
   *     its place, and the hint the key that was probably meant
   */
  public void requireOnly(Set<String> known) {
    for (Map.Entry<String, List<Value>> entry : values.entrySet()) {
      String key = entry.getKey();
      if (!known.contains(key)) {
        String closest = Spelling.closest(key, known);
        List<Value> all = entry.getValue();
        throw new VarioException(
            ErrorCode.INVALID_INPUT,
            (all.isEmpty() ? place : all.get(0).place())
                + ": there is no setting "
                + Quoted.text(key)
                + (known.isEmpty() ? ", the strategy takes none" : ""),
            closest == null ? null : "did you mean " + closest + "?");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings settings
        && place.equals(settings.place)
        && values.equals(settings.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(place, values);
  }

  /**
   * Return the settings as text.
   *
   * @return the keys and their values; never null
   */
  @Override
  public String toString() {
    return values.toString();
  }
}
