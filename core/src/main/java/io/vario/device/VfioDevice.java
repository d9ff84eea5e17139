package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;

/**
 * Name the VFIO character device of a function that a VFIO driver owns ({@code vfio-dev/vfioN},
 * Linux 6.1 and later).
 *
 * @param number the N, 0 or more
 */
public record VfioDevice(int number) {

  /**
   * Create the name.
   *
   * @param number the N, 0 or more
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the number is negative
   */
  public VfioDevice {
    if (number < 0) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "a VFIO device's number is 0 or more");
    }
  }

  /**
   * Return the name as sysfs spells it.
   *
   * @return such as {@code vfio0}; never null
   */
  @Override
  public String toString() {
    return "vfio" + number;
  }
}
