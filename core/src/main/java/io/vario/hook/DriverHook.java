package io.vario.hook;

import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Prepare a driver for letting go of a device, and set it up again when it has the device back:
 * stop a daemon that keeps the device busy, flush what it holds, start the daemon anew.
 *
 * <p>Implementations are thread-safe. They do not change drivers or overrides themselves: that is
 * the binder's. What they do must be harmless when it is done twice, since after a crash nobody
 * knows whether it was done.
 */
@ConsumerType
public interface DriverHook {

  /**
   * Return the hook's name, by which plans and the journal cite it.
   *
   * @return a stable name of 1 to 40 lower-case letters, digits and {@code -}; never null
   */
  String name();

  /**
   * Return the hook's place: of several that concern a device, a higher one goes first when a
   * driver lets go, and last when it has the device back.
   *
   * @return the priority; 0 unless overridden
   */
  default int priority() {
    return 0;
  }

  /**
   * Say what would be done before a driver lets go of a device; nothing is changed.
   *
   * @param device the device as it is now
   * @param driver the driver that is to let go of it, or that is to have it back
   * @return what would be done, as a clause such as {@code stop nvidia-persistenced}; empty if the
   *     hook has nothing to do with them; never null
   */
  Optional<String> concern(PciDevice device, DriverName driver);

  /**
   * Do what has to be done before the driver lets go.
   *
   * <p>It may come without a call of {@link #afterReturn} before it, or after one, when a device
   * that was given back has to be taken away again. What concerns one device is called one at a
   * time.
   *
   * @param device the device, which the driver still owns
   * @throws RuntimeException if it cannot be done, or not within the deadline; then the driver
   *     keeps the device, and {@link #afterReturn} is called
   */
  void beforeRelease(PciDevice device);

  /**
   * Set up again what was there before, now that the driver has the device back: because a change
   * failed, or because the device was given back.
   *
   * <p>It may come without a call of {@link #beforeRelease}, or after one that was cut off.
   *
   * @param device the device, which the driver owns
   * @throws RuntimeException if it cannot be done; that is reported, and nothing is undone for it
   */
  default void afterReturn(PciDevice device) {}
}
