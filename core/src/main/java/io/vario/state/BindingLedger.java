package io.vario.state;

import io.vario.device.PciAddress;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Remember which devices Vario has bound, and from which state, across processes.
 *
 * <p>A record is durable when {@link #record} returns: it is written before the first change to the
 * device.
 */
@ConsumerType
public interface BindingLedger {

  /**
   * Find what is recorded of a device.
   *
   * @param address the device
   * @return the record, or empty if Vario has not bound the device; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if there
   *     is a record that cannot be read
   */
  Optional<BindingRecord> find(PciAddress address);

  /**
   * Return all that is recorded.
   *
   * @return the records, ordered by address; never null, unmodifiable
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if there
   *     is a record that cannot be read
   */
  List<BindingRecord> all();

  /**
   * Record a device, in place of what was recorded of it.
   *
   * @param record what to remember
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be kept; nothing must be changed then
   */
  void record(BindingRecord record);

  /**
   * Forget a device; nothing happens if nothing is recorded of it.
   *
   * @param address the device
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if the
   *     record cannot be removed
   */
  void forget(PciAddress address);
}
