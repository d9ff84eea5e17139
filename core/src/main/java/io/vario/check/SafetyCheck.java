package io.vario.check;

import io.vario.device.PciDevice;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** Examine what a change would do to the host or the device, before anything is changed. */
@ConsumerType
public interface SafetyCheck {

  /**
   * Return the check's stable name.
   *
   * @return the id; never null
   */
  CheckId id();

  /**
   * Return which changes the check has a say in.
   *
   * @return the intents; {@link Intent#DETACH} alone unless the check says otherwise; never null
   */
  default Set<Intent> intents() {
    return Set.of(Intent.DETACH);
  }

  /**
   * Tell whether the findings say what the host loses, rather than what stands in the way.
   *
   * @return false unless the check says otherwise
   */
  default boolean tellsOfLoss() {
    return false;
  }

  /**
   * Examine a device whose driver is to be changed.
   *
   * @param device the device as it is now
   * @param context what else may be asked
   * @return what was found; empty if nothing speaks against it; never null
   * @throws io.vario.error.VarioException if it cannot be told; that becomes a warning, not a
   *     refusal
   */
  List<Finding> examine(PciDevice device, CheckContext context);
}
