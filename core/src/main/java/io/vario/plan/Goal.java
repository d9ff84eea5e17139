package io.vario.plan;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import java.util.Optional;

/** Describe the state that a plan leads a device to. */
public sealed interface Goal {

  /**
   * Tell whether a device is there.
   *
   * @param device the device as it is now
   * @return whether nothing is left to do
   */
  boolean isReachedBy(PciDevice device);

  /**
   * Be on a driver, tied to it by the override.
   *
   * @param driver the driver, or the module whose driver is meant
   */
  record Given(DriverTarget driver) implements Goal {
    @Override
    public boolean isReachedBy(PciDevice device) {
      return isDriverOf(device)
          && device.override().equals(device.driver().map(DriverOverride::of));
    }

    /**
     * Tell whether a device is on the driver.
     *
     * @param device the device as it is now
     * @return whether it is
     */
    public boolean isDriverOf(PciDevice device) {
      return isDriverOf(PreviousState.of(device));
    }

    /**
     * Tell whether a device in a given state is on the driver.
     *
     * @param state the state
     * @return whether it is
     */
    public boolean isDriverOf(PreviousState state) {
      if (driver instanceof DriverTarget.Driver named) {
        return state.driver().equals(Optional.of(named.driver()));
      }
      if (state.driver().isEmpty() || !(driver instanceof DriverTarget.Module asked)) {
        return false;
      }
      // A built-in driver shows no module; then only its name, in either spelling, is left to go
      // by.
      Optional<ModuleName> module = state.module();
      String name = state.driver().get().toString();
      return module.isPresent()
          ? module.get().equals(asked.module())
          : ModuleName.isValid(name) && ModuleName.parse(name).equals(asked.module());
    }
  }

  /**
   * Be as before Vario came.
   *
   * @param state the state
   */
  record Restored(PreviousState state) implements Goal {
    @Override
    public boolean isReachedBy(PciDevice device) {
      return device.driver().equals(state.driver()) && device.override().equals(state.override());
    }
  }

  /**
   * Be without an override, on the driver that the kernel chooses.
   *
   * @param driverExpected whether a driver of the host claims the device
   */
  record Released(boolean driverExpected) implements Goal {
    @Override
    public boolean isReachedBy(PciDevice device) {
      Optional<DriverName> driver = device.driver();
      return device.override().isEmpty()
          && (driver.isPresent() ? !device.isOnVfio() : !driverExpected);
    }
  }
}
