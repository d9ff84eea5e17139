package io.vario.host;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Change which driver owns a device, one kernel write at a time.
 *
 * <p>A write that the kernel refuses throws {@link io.vario.error.KernelRefusal} with the kernel's
 * answer; one that it takes may still not have the effect hoped for, so callers read back.
 */
@ProviderType
public interface DriverControl {

  /**
   * Make sure that a device's driver may be changed, without changing anything.
   *
   * @param address the device
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#NOT_PERMITTED} if the
   *     process lacks the rights or the host can only be read
   */
  void requireWritable(PciAddress address);

  /**
   * Load a module with all that it needs.
   *
   * @param module the module
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#LOAD_FAILED} with the
   *     loader's words if it failed, or if it succeeded and the module is still not there; {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if the process lacks the rights
   */
  void load(ModuleName module);

  /**
   * Read the driver that owns a device now.
   *
   * @param address the device
   * @return the driver, or empty if none does; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#NO_SUCH_DEVICE} if the
   *     device is gone
   */
  Optional<DriverName> driver(PciAddress address);

  /**
   * Read a device's override.
   *
   * @param address the device
   * @return the override, or empty if it is not set; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#NO_SUCH_DEVICE} if the
   *     device is gone; {@link io.vario.error.ErrorCode#UNREADABLE} or {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if it cannot be read
   */
  Optional<DriverOverride> override(PciAddress address);

  /**
   * Set or clear a device's override ({@code driver_override}).
   *
   * @param address the device
   * @param override the override, or empty to clear it
   */
  void setOverride(PciAddress address, Optional<DriverOverride> override);

  /**
   * Take a device from its driver ({@code drivers/DRIVER/unbind}). Blocks while somebody holds a
   * device open that a VFIO driver owns.
   *
   * @param address the device
   * @param driver the driver that owns it
   * @param limit how long to wait for the kernel
   * @throws StuckWriteException if the kernel has not answered by then
   */
  void unbind(PciAddress address, DriverName driver, Duration limit);

  /**
   * Give a device to a driver ({@code drivers/DRIVER/bind}), which answers with the error of the
   * driver's probe.
   *
   * @param address the device
   * @param driver the driver, which must be registered
   * @param limit how long to wait for the kernel
   * @throws StuckWriteException if the kernel has not answered by then
   */
  void bind(PciAddress address, DriverName driver, Duration limit);

  /**
   * Let the kernel find a driver for a device ({@code drivers_probe}). It succeeds even if the
   * probe failed.
   *
   * @param address the device
   * @param limit how long to wait for the kernel
   * @throws StuckWriteException if the kernel has not answered by then
   */
  void probe(PciAddress address, Duration limit);

  /**
   * Tell whether the kernel has still not answered a write.
   *
   * @param write a write that was stuck, be it in this process or in an earlier one of the same run
   *     of the kernel
   * @return whether it may still have its effect
   */
  boolean isPending(PendingWrite write);
}
