package io.vario.plan;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import java.util.Optional;

/**
 * Hold who owned a device before Vario gave it to VFIO.
 *
 * @param driver its driver; empty if it had none
 * @param module the driver's module; empty if it had no driver or the driver was built in
 * @param override its override; empty if none was set
 */
public record PreviousState(
    Optional<DriverName> driver, Optional<ModuleName> module, Optional<DriverOverride> override) {

  /**
   * Take the state of a device as it was read.
   *
   * @param device the device
   * @return its state; never null
   */
  public static PreviousState of(PciDevice device) {
    return new PreviousState(device.driver(), device.module(), device.override());
  }
}
