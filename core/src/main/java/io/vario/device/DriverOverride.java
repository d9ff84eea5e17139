package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.util.Optional;

/**
 * Hold what a device's {@code driver_override} says while it is set.
 *
 * <p>Usually a driver's name, but the kernel takes any text: VFs made below a PF that VFIO owns get
 * one that is often no driver's name.
 */
public final class DriverOverride {
  private static final int LONGEST = 4094;

  private final String text;

  private DriverOverride(String text) {
    this.text = text;
  }

  /**
   * Parse the content of a {@code driver_override} file that is set.
   *
   * @param text one to 4,094 characters without a line end or a zero; not {@code (null)}
   * @return the override; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the kernel could not hold the text
   */
  public static DriverOverride parse(String text) {
    if (text.isEmpty()
        || text.length() > LONGEST
        || text.indexOf('\n') >= 0
        || text.indexOf('\0') >= 0
        || text.equals("(null)")) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "not a driver_override: " + Quoted.text(text));
    }
    return new DriverOverride(text);
  }

  /**
   * Make the override that ties a device to a driver.
   *
   * @param driver the driver
   * @return the override; never null
   */
  public static DriverOverride of(DriverName driver) {
    return new DriverOverride(driver.toString());
  }

  /**
   * Return the driver that the override names.
   *
   * @return the driver's name, or empty if the text cannot name one; never null
   */
  public Optional<DriverName> driver() {
    return DriverName.isValid(text) ? Optional.of(DriverName.parse(text)) : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DriverOverride override && text.equals(override.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /**
   * Return the text as the kernel holds it.
   *
   * @return such as {@code vfio-pci}; never null
   */
  @Override
  public String toString() {
    return text;
  }
}
