package io.vario.resolve;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.ModuleCatalog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Find the drivers behind a module that is loaded or built in. */
public final class ModuleDrivers {
  private ModuleDrivers() {}

  /**
   * Return the driver that a module has brought.
   *
   * @param module a module that was just loaded, or is built in
   * @param catalog what the host knows
   * @return the driver's exact name; never null
   * @throws VarioException {@link ErrorCode#LOAD_FAILED} if the module has registered no PCI
   *     driver, or several of which none has the module's name
   */
  public static DriverName require(ModuleName module, ModuleCatalog catalog) {
    List<DriverName> drivers = of(module, catalog);
    if (drivers.isEmpty()) {
      throw new VarioException(
          ErrorCode.LOAD_FAILED, "the module " + module + " has registered no PCI driver");
    }
    DriverName driver = choose(module, drivers);
    if (driver == null) {
      throw new VarioException(
          ErrorCode.LOAD_FAILED,
          "the module " + module + " has registered several PCI drivers: " + join(drivers),
          "name one of them with --driver");
    }
    return driver;
  }

  /** Return the registered drivers of a module: its links, else its namesakes. */
  static List<DriverName> of(ModuleName module, ModuleCatalog catalog) {
    List<DriverName> drivers = catalog.driversOf(module);
    // A built-in driver may lack its link below /sys/module (Linux 6.3 to 6.14).
    return drivers.isEmpty() ? lookalikes(module.toString(), catalog.registeredDrivers()) : drivers;
  }

  /** Choose among the drivers of a module, or return null if none stands out. */
  static @Nullable DriverName choose(ModuleName module, List<DriverName> drivers) {
    if (drivers.size() == 1) {
      return drivers.get(0);
    }
    List<DriverName> namesakes = lookalikes(module.toString(), drivers);
    return namesakes.size() == 1 ? namesakes.get(0) : null;
  }

  /** Return the drivers whose names differ from a text in nothing but {@code -} and {@code _}. */
  static List<DriverName> lookalikes(String name, List<DriverName> drivers) {
    List<DriverName> found = new ArrayList<>(1);
    for (DriverName driver : drivers) {
      if (driver.looksLike(name)) {
        found.add(driver);
      }
    }
    return found;
  }

  /** Name drivers in a message. */
  static String join(List<DriverName> drivers) {
    StringBuilder joined = new StringBuilder();
    for (DriverName driver : drivers) {
      joined.append(joined.isEmpty() ? "" : ", ").append(driver);
    }
    return joined.toString();
  }
}
