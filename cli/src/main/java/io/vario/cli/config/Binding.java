package io.vario.cli.config;

import io.vario.check.CheckId;
import io.vario.device.DeviceIdentity;
import io.vario.engine.DeviceSelector;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Say which devices are to be on which driver whenever they are there: an entry of a file.
 *
 * @param place where it is written, as {@code FILE:LINE}
 * @param key how its devices are named: {@code device}, {@code vfOf} or {@code class}
 * @param selector which devices
 * @param driver the driver, as typed; empty to let the strategies decide
 * @param allowed the checks whose refusals do not count
 * @param identity what the device must be that has this address; empty if any will do
 */
public record Binding(
    String place,
    String key,
    DeviceSelector selector,
    Optional<String> driver,
    Set<CheckId> allowed,
    Optional<DeviceIdentity> identity) {
  /** What stands in the place of a driver's name to let the strategies decide. */
  static final String BEST = "best";

  /** Create the entry; the set is copied. */
  public Binding {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(identity, "identity");
    allowed = Set.copyOf(allowed);
  }

  /**
   * Return how the devices are named.
   *
   * @return such as {@code 0000:3b:00.2}, {@code vfOf eth2:0-7} or {@code class nvme}; never null
   */
  public String device() {
    return key.equals(BindingsReader.DEVICE) ? selector.toString() : key + " " + selector;
  }

  /**
   * Return which driver is wanted.
   *
   * @return its name as typed, or {@code best}; never null
   */
  public String wanted() {
    return driver.orElse(BEST);
  }

  /**
   * Tell whether another entry wants the same of a device.
   *
   * @param other the other entry
   * @return whether it does
   */
  public boolean wantsTheSame(Binding other) {
    return driver.equals(other.driver) && allowed.equals(other.allowed);
  }
}
