package io.vario.sysfs.state;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.plan.PreviousState;
import io.vario.state.BindingRecord;
import io.vario.state.BootId;
import io.vario.state.Origin;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Spells the values that several state files hold. Each is checked by its own type when it is read.
 */
final class Texts {
  private static final int NANO_DIGITS = 9;

  private Texts() {}

  static void write(LineWriter out, Origin origin) {
    out.line("user", origin.user());
    out.line("process", Long.toString(origin.process()));
    out.line("command", origin.command());
    out.line("since", text(origin.since()));
    out.line("boot", origin.boot().text());
  }

  static Origin origin(LineReader in) {
    String user = in.value("user");
    long process = in.number(in.value("process"));
    String command = in.value("command");
    Instant since = instant(in);
    Origin origin = new Origin(user, process, command, since, new BootId(in.value("boot")));
    if (!origin.user().equals(user) || !origin.command().equals(command)) {
      throw in.damaged("not an origin", user + " " + command);
    }
    return origin;
  }

  /** Seconds since 1970, since Instant's own text costs the start-up of all that knows formats. */
  private static String text(Instant instant) {
    StringBuilder text = new StringBuilder(24).append(instant.getEpochSecond()).append('.');
    String nanos = Integer.toString(instant.getNano());
    for (int i = nanos.length(); i < NANO_DIGITS; i++) {
      text.append('0');
    }
    return text.append(nanos).toString();
  }

  private static Instant instant(LineReader in) {
    String value = in.value("since");
    int dot = value.length() - NANO_DIGITS - 1;
    if (dot > 0 && value.charAt(dot) == '.') {
      try {
        Instant instant =
            Instant.ofEpochSecond(
                in.number(value.substring(0, dot)), Integer.parseInt(value.substring(dot + 1)));
        if (text(instant).equals(value)) {
          return instant;
        }
      } catch (DateTimeException | NumberFormatException notOne) {
        // Told below.
      }
    }
    throw in.damaged("not a time", value);
  }

  static void write(LineWriter out, String prefix, PreviousState state) {
    out.line(prefix + "driver", state.driver());
    out.line(prefix + "module", state.module());
    out.line(prefix + "override", state.override());
  }

  static PreviousState state(LineReader in, String prefix) {
    String driver = in.optional(prefix + "driver");
    String module = in.optional(prefix + "module");
    String override = in.optional(prefix + "override");
    return new PreviousState(
        driver == null ? Optional.empty() : Optional.of(DriverName.parse(driver)),
        module == null ? Optional.empty() : Optional.of(module(in, module)),
        override == null ? Optional.empty() : Optional.of(DriverOverride.parse(override)));
  }

  static void write(LineWriter out, String prefix, DriverTarget target) {
    out.line(prefix + target.kind(), target.name());
  }

  static DriverTarget target(LineReader in, String prefix) {
    String driver = in.optional(prefix + "driver");
    return driver != null
        ? new DriverTarget.Driver(DriverName.parse(driver))
        : new DriverTarget.Module(module(in, in.value(prefix + "module")));
  }

  static Modalias modalias(LineReader in, String key) {
    return Modalias.parse(in.value(key));
  }

  static PciAddress address(LineReader in, String key) {
    String text = in.value(key);
    PciAddress address = PciAddress.parse(text);
    if (!address.toString().equals(text)) {
      throw in.damaged("not how an address is written", text);
    }
    return address;
  }

  static void write(LineWriter out, BindingRecord record) {
    out.line("modalias", record.modalias().toString());
    write(out, "given-", record.given());
    write(out, "previous-", record.previous());
    write(out, record.origin());
  }

  static BindingRecord record(LineReader in, PciAddress address) {
    return new BindingRecord(
        address,
        modalias(in, "modalias"),
        target(in, "given-"),
        state(in, "previous-"),
        origin(in));
  }

  private static ModuleName module(LineReader in, String text) {
    ModuleName module = ModuleName.parse(text);
    if (!module.toString().equals(text)) {
      throw in.damaged("not how a module is written", text);
    }
    return module;
  }
}
