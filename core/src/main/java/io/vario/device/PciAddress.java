package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.util.Optional;

/**
 * Name a PCI function by its place: domain, bus, device, and function.
 *
 * <p>The canonical text is the kernel's ({@code %04x:%02x:%02x.%d}, drivers/pci/probe.c): lower
 * case, four digits of domain at least. A domain has up to 32 bits (Intel VMD's begin at 10000).
 */
public final class PciAddress implements Comparable<PciAddress> {
  private static final int LONGEST = "pci_00000000_00_00_0".length();

  private final long domain;
  private final int bus;
  private final int device;
  private final int function;
  private final String text;

  private PciAddress(long domain, int bus, int device, int function) {
    this.domain = domain;
    this.bus = bus;
    this.device = device;
    this.function = function;
    int domainDigits = 4;
    while (domain >>> (4 * domainDigits) != 0) {
      domainDigits++;
    }
    StringBuilder built = new StringBuilder(domainDigits + 8);
    Hex.append(built, domain, domainDigits).append(':');
    Hex.append(built, bus, 2).append(':');
    Hex.append(built, device, 2).append('.');
    this.text = built.append(function).toString();
  }

  /**
   * Create an address from its numbers.
   *
   * @param domain 0 to 0xffffffff
   * @param bus 0 to 255
   * @param device 0 to 31
   * @param function 0 to 7
   * @return the address; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if a number is out of its range
   */
  public static PciAddress of(long domain, int bus, int device, int function) {
    if (domain < 0 || domain > 0xffffffffL || (bus & ~0xff) != 0) {
      throw invalid("domain " + domain + ", bus " + bus, "the bus is 00 to ff");
    }
    if ((device & ~0x1f) != 0) {
      throw invalid("device " + Hex.of(device, 2), "the device is 00 to 1f");
    }
    if ((function & ~0x7) != 0) {
      throw invalid("function " + function, "the function is 0 to 7");
    }
    return new PciAddress(domain, bus, device, function);
  }

  /**
   * Parse an address in any of its usual spellings.
   *
   * @param text {@code 0000:3b:00.2}, {@code 3b:00.2} (domain 0) or libvirt's {@code
   *     pci_0000_3b_00_2}; letters in either case
   * @return the address; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text is none of these, or a
   *     number is out of its range
   */
  public static PciAddress parse(String text) {
    Optional<PciAddress> address = tryParse(text);
    if (address.isEmpty()) {
      throw invalid(Quoted.text(text), "write it as 0000:3b:00.2, 3b:00.2 or pci_0000_3b_00_2");
    }
    return address.get();
  }

  /**
   * Parse an address if the text has the form of one.
   *
   * @param text any text
   * @return the address, or empty if the text does not have the form of an address; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text has the form, but a number
   *     is out of its range
   */
  public static Optional<PciAddress> tryParse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    boolean underscored = text.startsWith("pci_");
    char separator = underscored ? '_' : ':';
    String fields = underscored ? text.substring(4) : text;
    int functionDot = fields.lastIndexOf(underscored ? '_' : '.');
    int deviceColon = functionDot < 0 ? -1 : fields.lastIndexOf(separator, functionDot - 1);
    if (deviceColon < 0 || functionDot - deviceColon != 3) {
      return Optional.empty();
    }
    int busColon = fields.lastIndexOf(separator, deviceColon - 1);
    int domainDigits = Math.max(busColon, 0);
    if (deviceColon - busColon != 3
        || fields.length() - functionDot != 2
        || (busColon < 0 ? underscored : domainDigits < 4 || domainDigits > 8)) {
      return Optional.empty();
    }
    long domain = busColon < 0 ? 0 : Hex.parse(fields, 0, busColon);
    long bus = Hex.parse(fields, busColon + 1, deviceColon);
    long device = Hex.parse(fields, deviceColon + 1, functionDot);
    long function = Hex.parse(fields, functionDot + 1, fields.length());
    if (domain < 0 || bus < 0 || device < 0 || function < 0) {
      return Optional.empty();
    }
    if (device > 0x1f) {
      throw invalid(Quoted.text(text), "the device is 00 to 1f, not " + Hex.of(device, 2));
    }
    if (function > 7) {
      throw invalid(Quoted.text(text), "the function is 0 to 7, not " + Hex.of(function, 1));
    }
    return Optional.of(new PciAddress(domain, (int) bus, (int) device, (int) function));
  }

  private static VarioException invalid(String what, String rule) {
    return new VarioException(
        ErrorCode.INVALID_INPUT, "not a PCI address: " + what + " (" + rule + ")");
  }

  /**
   * Return the domain.
   *
   * @return 0 to 0xffffffff
   */
  public long domain() {
    return domain;
  }

  /**
   * Return the bus.
   *
   * @return 0 to 255
   */
  public int bus() {
    return bus;
  }

  /**
   * Return the device's number on its bus, also called the slot.
   *
   * @return 0 to 31
   */
  public int device() {
    return device;
  }

  /**
   * Return the function.
   *
   * @return 0 to 7
   */
  public int function() {
    return function;
  }

  /** Order by domain, bus, device, function: the order of lspci. */
  @Override
  public int compareTo(PciAddress other) {
    int byDomain = Long.compare(domain, other.domain);
    return byDomain != 0 ? byDomain : Integer.compare(place(), other.place());
  }

  private int place() {
    return bus << 8 | device << 3 | function;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PciAddress address
        && domain == address.domain
        && place() == address.place();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(domain) * 31 + place();
  }

  /**
   * Return the canonical text, as the kernel spells it: {@code 0000:3b:00.2}.
   *
   * @return the text; never null
   */
  @Override
  public String toString() {
    return text;
  }
}
