package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.util.Locale;

/**
 * Hold a function's modalias, the key by which modules.alias is searched.
 *
 * <p>Its form is the kernel's (drivers/pci/pci-sysfs.c, modalias_show): {@code
 * pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X}, always upper case.
 */
public final class Modalias {
  private static final String PREFIX = "pci:";
  private static final String SHAPE = "pci:vXXXXXXXXdXXXXXXXXsvXXXXXXXXsdXXXXXXXXbcXXscXXiXX";

  private final String text;

  private Modalias(String text) {
    this.text = text;
  }

  /**
   * Parse the content of a {@code modalias} file.
   *
   * @param text the file's content without its line end
   * @return the modalias; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text has not the kernel's form
   */
  public static Modalias parse(String text) {
    boolean wellFormed = text.length() == SHAPE.length();
    for (int i = 0; wellFormed && i < SHAPE.length(); i++) {
      char expected = SHAPE.charAt(i);
      char c = text.charAt(i);
      wellFormed = expected == 'X' ? c < 128 && Character.digit(c, 16) >= 0 : c == expected;
    }
    if (!wellFormed) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "not the modalias of a PCI device: " + Quoted.text(text));
    }
    return new Modalias(text);
  }

  /**
   * Make the modalias that the kernel makes of these numbers.
   *
   * @param ids the function's ids
   * @param pciClass the function's class
   * @return the modalias; never null
   */
  public static Modalias of(PciIds ids, PciClass pciClass) {
    StringBuilder text = new StringBuilder(SHAPE.length()).append(PREFIX);
    append(text, "v", ids.vendor(), 8);
    append(text, "d", ids.device(), 8);
    append(text, "sv", ids.subvendor(), 8);
    append(text, "sd", ids.subdevice(), 8);
    append(text, "bc", pciClass.base(), 2);
    append(text, "sc", pciClass.sub(), 2);
    append(text, "i", pciClass.programmingInterface(), 2);
    return new Modalias(text.toString());
  }

  private static void append(StringBuilder to, String field, int value, int digits) {
    to.append(field).append(Hex.of(value, digits).toUpperCase(Locale.ROOT));
  }

  /**
   * Return the ids that the modalias holds.
   *
   * @return the ids; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if an id has more than 16 bits
   */
  public PciIds ids() {
    return new PciIds(field(5, 8), field(14, 8), field(24, 8), field(34, 8));
  }

  /**
   * Return the class that the modalias holds.
   *
   * @return the class; never null
   */
  public PciClass pciClass() {
    return new PciClass(field(44, 2) << 16 | field(48, 2) << 8 | field(51, 2));
  }

  private int field(int at, int digits) {
    long value = Hex.parse(text, at, at + digits);
    return value > 0xffff ? -1 : (int) value;
  }

  /**
   * Return the key under which VFIO drivers are listed: the modalias with {@code vfio_} before it
   * (scripts/mod/file2alias.c, do_pci_entry; Documentation/driver-api/vfio.rst).
   *
   * @return such as {@code vfio_pci:v000015B3d0000101E…}; never null
   */
  public String vfioKey() {
    return "vfio_" + text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Modalias modalias && text.equals(modalias.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /**
   * Return the kernel's text.
   *
   * @return such as {@code pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00}; never null
   */
  @Override
  public String toString() {
    return text;
  }
}
