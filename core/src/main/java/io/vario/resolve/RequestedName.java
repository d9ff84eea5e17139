package io.vario.resolve;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.strategy.Proposal;
import java.util.List;

/** Find what a user means by the name of a driver. */
final class RequestedName {
  private static final String HINT_LIST = "vario explain names the drivers that fit the device";

  private final String text;
  private final NamePolicy policy;
  private final ModuleCatalog catalog;

  RequestedName(String text, NamePolicy policy, ModuleCatalog catalog) {
    this.text = text;
    this.policy = policy;
    this.catalog = catalog;
  }

  /**
   * Turn the name into a proposal.
   *
   * <p>Registered drivers are looked at first, the exact name before its lookalikes; then the
   * module of that name. A strict policy lets a driver that is not registered yet pass as a {@link
   * DriverTarget.Driver}: it must show by that very name once its module is loaded.
   *
   * @throws VarioException {@link ErrorCode#NAME_REFUSED} if the policy refuses the name or nothing
   *     has it; {@link ErrorCode#INVALID_INPUT} if nothing can have it
   */
  Proposal propose() {
    if (!DriverName.isValid(text)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "not a driver's or a module's name: " + Quoted.text(text));
    }
    DriverName typed = DriverName.parse(text);
    List<DriverName> registered = catalog.registeredDrivers();
    if (registered.contains(typed)) {
      return named(typed);
    }
    if (!ModuleName.isValid(text)) {
      throw refused("no PCI driver " + Quoted.text(text) + " is registered", HINT_LIST);
    }
    ModuleName module = ModuleName.parse(text);
    List<DriverName> meant = catalog.driversOf(module);
    boolean isModule = !meant.isEmpty();
    if (!isModule) {
      meant = ModuleDrivers.lookalikes(text, registered);
    }
    return meant.isEmpty() ? unregistered(typed, module) : meaning(module, isModule, meant);
  }

  private Proposal meaning(ModuleName module, boolean isModule, List<DriverName> meant) {
    if (policy == NamePolicy.STRICT) {
      throw refused(
          isModule && text.equals(module.toString())
              ? text + " is a module, not a driver: its driver is " + ModuleDrivers.join(meant)
              : text
                  + " is not the exact name of a driver: the driver is "
                  + ModuleDrivers.join(meant),
          "use --driver " + meant.get(0));
    }
    DriverName driver = ModuleDrivers.choose(module, meant);
    if (driver == null) {
      throw refused(
          text + " could be any of the drivers " + ModuleDrivers.join(meant),
          "use --driver " + meant.get(0));
    }
    return asked(
        new DriverTarget.Driver(driver), "the request says " + text + ", the driver is " + driver);
  }

  private Proposal unregistered(DriverName typed, ModuleName module) {
    ModuleStatus status = catalog.status(module);
    return switch (status.state()) {
      case MISSING ->
          throw refused(
              "there is neither a PCI driver nor a module " + text + ": " + status.evidence(),
              HINT_LIST);
      case LOADED -> {
        // Somebody else may have loaded it since the first look.
        List<DriverName> drivers = status.drivers();
        if (drivers.isEmpty()) {
          throw refused(
              "the module " + module + " is loaded, but has registered no PCI driver", HINT_LIST);
        }
        yield drivers.contains(typed) ? named(typed) : meaning(module, true, drivers);
      }
      case PROHIBITED ->
          throw refused(
              "the module " + module + " may not be loaded: " + status.evidence(),
              "change that line, or load the module by hand");
      case BUILT_IN, LOADABLE, REDIRECTED, UNKNOWN ->
          policy == NamePolicy.STRICT
              ? named(typed)
              : asked(new DriverTarget.Module(module), "the request names " + text);
    };
  }

  private static Proposal named(DriverName driver) {
    return asked(new DriverTarget.Driver(driver), "the request names the driver " + driver);
  }

  private static Proposal asked(DriverTarget target, String reason) {
    return Proposal.of(target, Proposal.EXACT, reason);
  }

  private static VarioException refused(String message, String hint) {
    return new VarioException(ErrorCode.NAME_REFUSED, message, hint);
  }
}
