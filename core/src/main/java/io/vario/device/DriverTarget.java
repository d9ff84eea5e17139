package io.vario.device;

/** Name what a device is to be given to: a driver, or whichever driver a module brings. */
public sealed interface DriverTarget {

  /**
   * Return whether a driver or a module is named.
   *
   * @return {@code driver} or {@code module}; never null
   */
  String kind();

  /**
   * Return the name as text.
   *
   * @return the driver's or module's name; never null
   */
  String name();

  /**
   * Name a driver exactly.
   *
   * @param driver the driver
   */
  record Driver(DriverName driver) implements DriverTarget {
    @Override
    public String kind() {
      return "driver";
    }

    @Override
    public String name() {
      return driver.toString();
    }

    @Override
    public String toString() {
      return "driver " + driver;
    }
  }

  /**
   * Name a module; its driver's name is known only once it is loaded.
   *
   * @param module the module
   */
  record Module(ModuleName module) implements DriverTarget {
    @Override
    public String kind() {
      return "module";
    }

    @Override
    public String name() {
      return module.toString();
    }

    @Override
    public String toString() {
      return "module " + module;
    }
  }
}
