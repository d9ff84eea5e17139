package io.vario.resolve;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tell whether a driver or module can serve on a host, and which driver that is. */
final class Availability {
  /** The verdict on a proposal that cannot serve; null if it can. */
  final @Nullable Verdict obstacle;

  /** Why it can or cannot serve, as a clause. */
  final String evidence;

  /** The exact driver; null if it is known only once the module is loaded. */
  final @Nullable DriverName driver;

  /** The module that has, or brings, the driver; null if the driver is built in. */
  final @Nullable ModuleName module;

  /** Whether the host's module files leave it open what loading the module will do. */
  final boolean doubtful;

  private Availability(
      @Nullable Verdict obstacle,
      String evidence,
      @Nullable DriverName driver,
      @Nullable ModuleName module,
      boolean doubtful) {
    this.obstacle = obstacle;
    this.evidence = evidence;
    this.driver = driver;
    this.module = module;
    this.doubtful = doubtful;
  }

  /** Tell whether the driver is registered and part of the kernel, which has no aliases of it. */
  boolean isBuiltIn(ModuleCatalog catalog) {
    return driver != null
        && (module == null || catalog.status(module).state() == ModuleStatus.State.BUILT_IN);
  }

  /** Judge a target by what the catalog says: a live one now, a view as it is kept there. */
  static Availability of(DriverTarget target, ModuleCatalog catalog) {
    return catalog instanceof CatalogView view ? view.availability(target) : judge(target, catalog);
  }

  static Availability judge(DriverTarget target, ModuleCatalog catalog) {
    return target instanceof DriverTarget.Module named
        ? ofModule(named.module(), catalog)
        : ofDriver(DriverName.parse(target.name()), catalog);
  }

  private static Availability ofModule(ModuleName module, ModuleCatalog catalog) {
    List<DriverName> drivers = ModuleDrivers.of(module, catalog);
    if (!drivers.isEmpty()) {
      return ofDrivers(module, drivers, catalog);
    }
    ModuleStatus status = catalog.status(module);
    return switch (status.state()) {
      case MISSING -> cannot(Verdict.UNAVAILABLE, status.evidence());
      case PROHIBITED -> cannot(Verdict.PROHIBITED, status.evidence());
      case LOADED ->
          // Somebody else may have loaded it since the first look.
          status.drivers().isEmpty()
              ? cannot(Verdict.UNAVAILABLE, module + " is loaded, but has registered no PCI driver")
              : ofDrivers(module, status.drivers(), catalog);
      case LOADABLE -> loadable(module, "its driver's name is known once it is loaded", false);
      case BUILT_IN, REDIRECTED, UNKNOWN -> loadable(module, status.evidence(), true);
    };
  }

  private static Availability ofDrivers(
      ModuleName module, List<DriverName> drivers, ModuleCatalog catalog) {
    DriverName driver = ModuleDrivers.choose(module, drivers);
    return driver == null
        ? cannot(
            Verdict.UNAVAILABLE,
            module
                + " has several PCI drivers ("
                + ModuleDrivers.join(drivers)
                + "), none of its own name")
        : registered(driver, "its driver " + driver + " is registered", catalog);
  }

  private static Availability ofDriver(DriverName driver, ModuleCatalog catalog) {
    if (catalog.registeredDrivers().contains(driver)) {
      return registered(driver, "the driver " + driver + " is registered", catalog);
    }
    if (!ModuleName.isValid(driver.toString())) {
      return cannot(Verdict.UNAVAILABLE, "no PCI driver " + driver + " is registered");
    }
    ModuleName module = ModuleName.parse(driver.toString());
    ModuleStatus status = catalog.status(module);
    return switch (status.state()) {
      case MISSING ->
          cannot(
              Verdict.UNAVAILABLE,
              "no PCI driver " + driver + " is registered, and " + status.evidence());
      case PROHIBITED -> cannot(Verdict.PROHIBITED, status.evidence());
      case LOADED ->
          status.drivers().contains(driver)
              ? registered(driver, "the driver " + driver + " is registered", catalog)
              : cannot(
                  Verdict.UNAVAILABLE,
                  status.drivers().isEmpty()
                      ? module + " is loaded, but has registered no PCI driver"
                      : module
                          + " is loaded, but its driver is "
                          + ModuleDrivers.join(status.drivers()));
      case LOADABLE ->
          loadable(module, "whether its driver is " + driver + " shows once it is loaded", false);
      case BUILT_IN, REDIRECTED, UNKNOWN -> loadable(module, status.evidence(), true);
    };
  }

  private static Availability registered(
      DriverName driver, String evidence, ModuleCatalog catalog) {
    return new Availability(null, evidence, driver, catalog.moduleOf(driver).orElse(null), false);
  }

  private static Availability loadable(ModuleName module, String evidence, boolean doubtful) {
    return new Availability(null, evidence, null, module, doubtful);
  }

  private static Availability cannot(Verdict obstacle, String evidence) {
    return new Availability(obstacle, evidence, null, null, false);
  }
}
