package io.vario.check;

import io.vario.device.PciDevice;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Examine what taking a device away from the host would do, before anything is changed. */
@ConsumerType
public interface SafetyCheck {

  /**
   * Return the check's stable name.
   *
   * @return the id; never null
   */
  CheckId id();

  /**
   * Examine a device that is to be given to VFIO.
   *
   * @param device the device as it is now
   * @param context what else may be asked
   * @return what was found; empty if nothing speaks against it; never null
   */
  List<Finding> examine(PciDevice device, CheckContext context);
}
