package io.vario.state;

import io.vario.device.DriverTarget;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;

/**
 * Hold what Vario did to a device, and the state that it is to go back to.
 *
 * @param address where the device is
 * @param modalias what it was: another device at the same address is not meant
 * @param given the driver or module that Vario gave it to
 * @param previous who owned it before
 * @param origin who gave it away, and when
 */
public record BindingRecord(
    PciAddress address,
    Modalias modalias,
    DriverTarget given,
    PreviousState previous,
    Origin origin) {

  /**
   * Tell whether the record speaks of a device as it is now: it is the same device, and it has not
   * since gone to a host driver that Vario did not put there.
   *
   * @param device the device that is now at the record's address
   * @return whether giving it back means going to the recorded state
   */
  public boolean appliesTo(PciDevice device) {
    if (!modalias.equals(device.modalias())) {
      return false;
    }
    return device.driver().isEmpty() || device.isOnVfio() || isGiven(device);
  }

  /**
   * Tell whether a device is on the driver that Vario gave it to.
   *
   * @param device the device that is now at the record's address
   * @return whether it is
   */
  public boolean isGiven(PciDevice device) {
    return isGiven(PreviousState.of(device));
  }

  /**
   * Tell whether a device in a given state is on the driver that Vario gave it to.
   *
   * @param state the state
   * @return whether it is
   */
  public boolean isGiven(PreviousState state) {
    return new Goal.Given(given).isDriverOf(state);
  }
}
