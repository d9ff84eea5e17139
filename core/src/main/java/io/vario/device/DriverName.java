package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/**
 * Name a PCI driver, exactly as the kernel registered it.
 *
 * <p>The kernel compares it byte by byte with {@code driver_override} (drivers/pci/pci-driver.c,
 * pci_match_device), so {@code vfio-pci} and {@code vfio_pci} are two drivers. Only a loaded module
 * tells the names of its drivers.
 */
public final class DriverName implements Comparable<DriverName> {
  private static final int LONGEST = 255;

  private final String text;

  private DriverName(String text) {
    this.text = text;
  }

  /**
   * Parse a driver's name.
   *
   * @param text one to 255 printable ASCII characters without {@code /}, a leading or trailing
   *     space; not {@code .}, {@code ..} or {@code (null)}
   * @return the name; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text cannot name a driver
   */
  public static DriverName parse(String text) {
    if (!isValid(text)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "not a driver's name: " + Quoted.text(text),
          "a driver's name is one of the folders in /sys/bus/pci/drivers, such as vfio-pci");
    }
    return new DriverName(text);
  }

  /**
   * Tell whether a text can name a driver.
   *
   * @param text any text
   * @return whether {@link #parse} accepts it
   */
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '/') {
        return false;
      }
    }
    // "(null)" is what an unset driver_override reads, so no driver may be called that.
    return text.charAt(0) != ' '
        && text.charAt(text.length() - 1) != ' '
        && !text.equals(".")
        && !text.equals("..")
        && !text.equals("(null)");
  }

  /**
   * Tell whether two names differ in nothing but {@code -} and {@code _}.
   *
   * @param other a driver's or a module's name as text
   * @return whether they are equal when the two letters count as one
   */
  public boolean looksLike(String other) {
    return text.replace('-', '_').equals(other.replace('-', '_'));
  }

  @Override
  public int compareTo(DriverName other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DriverName name && text.equals(name.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /**
   * Return the exact name.
   *
   * @return such as {@code vfio-pci}; never null
   */
  @Override
  public String toString() {
    return text;
  }
}
