package io.vario.state;

import io.vario.device.PciDevice;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keep others away from devices and their IOMMU groups while they are being changed: other threads
 * and other processes. What a process held is free when it has ended, however it did.
 */
@ConsumerType
public interface DeviceLocks {

  /**
   * Take the locks of devices and of their groups, all of them or none.
   *
   * @param devices the devices
   * @param limit how long to wait for others; zero for not at all
   * @return what gives them back when closed; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#BUSY} if somebody else
   *     still holds one of them when the time is over; the message names the device and the holder;
   *     {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if locks cannot be taken at all
   */
  Held acquire(Collection<PciDevice> devices, Duration limit);

  /**
   * Tell who holds a device's lock, or its group's.
   *
   * @param device the device
   * @return the living holder, or empty if nobody holds it; never null
   */
  Optional<Origin> holder(PciDevice device);

  /** Hold locks until it is closed. */
  interface Held extends AutoCloseable {
    /** Give the locks back; nothing happens the second time. */
    @Override
    void close();
  }
}
