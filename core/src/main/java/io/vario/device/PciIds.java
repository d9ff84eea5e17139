package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/**
 * Hold the four numbers that tell what a PCI function is.
 *
 * @param vendor 0 to 0xffff
 * @param device 0 to 0xffff
 * @param subvendor 0 to 0xffff
 * @param subdevice 0 to 0xffff
 */
public record PciIds(int vendor, int device, int subvendor, int subdevice) {

  /**
   * Create the ids.
   *
   * @param vendor 0 to 0xffff
   * @param device 0 to 0xffff
   * @param subvendor 0 to 0xffff
   * @param subdevice 0 to 0xffff
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if one is not 0 to 0xffff
   */
  public PciIds {
    if (((vendor | device | subvendor | subdevice) & ~0xffff) != 0) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "a PCI id is 0000 to ffff");
    }
  }

  /**
   * Parse vendor and device as people write them.
   *
   * @param text four hexadecimal digits, a colon, and four more, such as {@code 15b3:101e}
   * @return the ids, with zeros for the subsystem; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text is anything else
   */
  public static PciIds parse(String text) {
    boolean formed = text.length() == 9 && text.charAt(4) == ':';
    long vendor = formed ? Hex.parse(text, 0, 4) : -1;
    long device = formed ? Hex.parse(text, 5, 9) : -1;
    if (vendor < 0 || device < 0) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "not a device's ids: " + Quoted.text(text),
          "write vendor and device, such as 15b3:101e");
    }
    return new PciIds((int) vendor, (int) device, 0, 0);
  }

  /**
   * Return the vendor as four hexadecimal digits.
   *
   * @return such as {@code 15b3}; never null
   */
  public String vendorText() {
    return Hex.of(vendor, 4);
  }

  /**
   * Return the device as four hexadecimal digits.
   *
   * @return such as {@code 101e}; never null
   */
  public String deviceText() {
    return Hex.of(device, 4);
  }

  /**
   * Return the subsystem's vendor as four hexadecimal digits.
   *
   * @return such as {@code 15b3}; never null
   */
  public String subvendorText() {
    return Hex.of(subvendor, 4);
  }

  /**
   * Return the subsystem's device as four hexadecimal digits.
   *
   * @return such as {@code 0001}; never null
   */
  public String subdeviceText() {
    return Hex.of(subdevice, 4);
  }

  // Written out, since what the compiler makes for records costs a start of the command 30 ms.
  @Override
  public boolean equals(Object other) {
    return other instanceof PciIds ids
        && vendor == ids.vendor
        && device == ids.device
        && subvendor == ids.subvendor
        && subdevice == ids.subdevice;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * vendor + device) + subvendor) + subdevice;
  }

  /**
   * Return vendor and device as people write them.
   *
   * @return such as {@code 15b3:101e}; never null
   */
  @Override
  public String toString() {
    return vendorText() + ":" + deviceText();
  }
}
