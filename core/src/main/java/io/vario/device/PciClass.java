package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;

/**
 * Hold a function's class code: base class, subclass, and programming interface (PCI spec, class
 * code register).
 *
 * @param code 24 bits, base class highest
 */
public record PciClass(int code) {

  /**
   * Create the class.
   *
   * @param code 24 bits, base class highest
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the code has more than 24 bits
   */
  public PciClass {
    if ((code & ~0xffffff) != 0) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "a PCI class is 000000 to ffffff");
    }
  }

  /**
   * Return the base class.
   *
   * @return 0 to 0xff
   */
  public int base() {
    return code >>> 16;
  }

  /**
   * Return the subclass.
   *
   * @return 0 to 0xff
   */
  public int sub() {
    return code >>> 8 & 0xff;
  }

  /**
   * Return the programming interface.
   *
   * @return 0 to 0xff
   */
  public int programmingInterface() {
    return code & 0xff;
  }

  /**
   * Return the code as six hexadecimal digits.
   *
   * @return such as {@code 020000}; never null
   */
  @Override
  public String toString() {
    return Hex.of(code, 6);
  }
}
