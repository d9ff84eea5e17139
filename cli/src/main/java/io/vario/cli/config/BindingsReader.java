package io.vario.cli.config;

import io.vario.check.CheckId;
import io.vario.device.DeviceIdentity;
import io.vario.device.DriverName;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.engine.DeviceSelector;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.strategy.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Read a file of entries that say which devices are to be on which driver. */
final class BindingsReader implements StrictJson.Members {
  static final String BINDINGS = "bindings";
  static final String DEVICE = "device";
  static final String VF_OF = "vfOf";
  static final String CLASS = "class";
  static final String DRIVER = "driver";
  static final String ALLOW = "allow";
  static final String IDENTITY = "identity";
  static final String MODALIAS = "modalias";
  static final String PATH = "path";
  static final String SERIAL = "serial";
  static final String VF = "vf";

  private static final List<String> ENTRY_KEYS =
      List.of(DEVICE, VF_OF, CLASS, DRIVER, ALLOW, IDENTITY);
  private static final List<String> IDENTITY_KEYS = List.of(MODALIAS, PATH, SERIAL, VF);

  private final StrictJson json;
  private final List<Binding> bindings = new ArrayList<>();

  private BindingsReader(StrictJson json) {
    this.json = json;
  }

  static List<Binding> read(Path file) {
    return List.copyOf(StrictJson.read(file, "file of bindings", BindingsReader::new).bindings);
  }

  @Override
  public void read(String key) throws IOException {
    if (!key.equals(BINDINGS)) {
      throw json.unknown(key, List.of(BINDINGS));
    }
    json.objects(key, "a list of entries", () -> bindings.add(new Entry().read()));
  }

  /** Collects what one entry says. */
  private final class Entry {
    private final String place = json.place();
    private String key = "";
    private @Nullable DeviceSelector selector;
    private @Nullable String driver;
    private final Set<CheckId> allowed = new HashSet<>();
    private @Nullable DeviceIdentity identity;

    Binding read() throws IOException {
      json.object("an entry of " + BINDINGS, "an object", this::member);
      DeviceSelector named = selector;
      if (named == null) {
        throw refused(place, "the entry names no device", "use device, vfOf or class");
      }
      if (identity != null && (!key.equals(DEVICE) || !isAddress(named))) {
        throw refused(place, "the entry has an identity, and names no device by its address", null);
      }
      return new Binding(
          place, key, named, Optional.ofNullable(driver), allowed, Optional.ofNullable(identity));
    }

    private void member(String name) throws IOException {
      switch (name) {
        case DEVICE -> select(name, DeviceSelector::parse);
        case VF_OF -> select(name, DeviceSelector::virtualFunctions);
        case CLASS -> select(name, DeviceSelector::ofCategory);
        case DRIVER -> driver();
        case ALLOW -> {
          for (Settings.Value id : json.texts(name)) {
            allowed.add(made(id, CheckId::new));
          }
        }
        case IDENTITY -> identity = new Identity().read();
        default -> throw json.unknown(name, ENTRY_KEYS);
      }
    }

    private void select(String name, Function<String, DeviceSelector> form) throws IOException {
      Settings.Value value = json.text(name);
      if (selector != null) {
        throw refused(
            value.place(), "the entry names devices by " + key + " and by " + name, "make it two");
      }
      key = name;
      selector = made(value, form);
    }

    private void driver() throws IOException {
      Settings.Value value = json.text(DRIVER);
      if (!DriverName.isValid(value.text())) {
        throw refused(
            value.place(), "not a driver's or a module's name: " + Quoted.text(value.text()), null);
      }
      driver = value.text().equals(Binding.BEST) ? null : value.text();
    }

    private static boolean isAddress(DeviceSelector named) {
      return PciAddress.tryParse(named.toString()).isPresent();
    }
  }

  /** Collects what an identity says. */
  private final class Identity {
    private final String place = json.place();
    private @Nullable Modalias modalias;
    private @Nullable String path;
    private @Nullable String serial;
    private OptionalInt vf = OptionalInt.empty();

    DeviceIdentity read() throws IOException {
      json.object(IDENTITY, "an object", this::member);
      Modalias what = modalias;
      if (what == null) {
        throw refused(place, "the identity has no modalias", null);
      }
      return new DeviceIdentity(what, Optional.ofNullable(path), Optional.ofNullable(serial), vf);
    }

    private void member(String name) throws IOException {
      Settings.Value value = IDENTITY_KEYS.contains(name) ? json.text(name) : unknown(name);
      switch (name) {
        case MODALIAS -> modalias = made(value, Identity::modalias);
        case PATH -> path = value.text();
        case SERIAL -> serial = value.text();
        default -> vf = OptionalInt.of(made(value, Identity::number));
      }
    }

    private Settings.Value unknown(String name) {
      throw json.unknown(name, IDENTITY_KEYS);
    }

    private static Modalias modalias(String text) {
      Modalias parsed = Modalias.parse(text);
      parsed.ids();
      return parsed;
    }

    private static int number(String text) {
      int number = text.isEmpty() || text.length() > 5 ? -1 : 0;
      for (int i = 0; i < text.length() && number >= 0; i++) {
        char c = text.charAt(i);
        number = c < '0' || c > '9' ? -1 : number * 10 + (c - '0');
      }
      if (number < 0) {
        throw new VarioException(
            ErrorCode.INVALID_INPUT, "not the number of a VF: " + Quoted.text(text));
      }
      return number;
    }
  }

  /** Make a value of a text; where the text stands is told if it has not the form. */
  private static <T> T made(Settings.Value value, Function<String, T> form) {
    try {
      return form.apply(value.text());
    } catch (VarioException malformed) {
      throw refused(
          value.place(), String.valueOf(malformed.getMessage()), malformed.hint().orElse(null));
    }
  }

  private static VarioException refused(String place, String reason, @Nullable String hint) {
    return new VarioException(ErrorCode.INVALID_INPUT, place + ": " + reason, hint);
  }
}
