package io.vario.sysfs.catalog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Holds the numbers of a PCI device's key, {@code pci:} or {@code vfio_pci:} and {@code
 * v000015B3d0000101Esv000015B3sd00000001bc02sc00i00}.
 *
 * <p>Reads eight digits at a time, as this is most of what a look-up costs. That needs a part of
 * Java that takes long to begin with, so it is for those who ask often.
 */
final class PciKey {
  private static final String PLAIN = "pci:";
  private static final String VFIO = "vfio_pci:";
  private static final int FIELDS = 49;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long ONES = 0x0101010101010101L;

  /** The letters of {@code bc00sc00}. */
  private static final long CLASS_NAMES =
      (long) ('b' << 8 | 'c') << 48 | (long) ('s' << 8 | 'c') << 16;

  private static final long CLASS_NAMES_MASK = 0xffff0000ffff0000L;

  /** The whole key. */
  final String text;

  /** Whether it begins with {@code vfio_}. */
  final boolean vfio;

  /** Vendor and device. */
  final long ids;

  /** Subvendor and subdevice. */
  final long subsystem;

  /** Base class, subclass and interface; the last eight bits are 0. */
  final int pciClass;

  private PciKey(String text, boolean vfio, long ids, long subsystem, int pciClass) {
    this.text = text;
    this.vfio = vfio;
    this.ids = ids;
    this.subsystem = subsystem;
    this.pciClass = pciClass;
  }

  /** Return the key's numbers, or null if it has not exactly the form of the kernel's. */
  static @Nullable PciKey parse(String key) {
    boolean vfio = key.length() == VFIO.length() + FIELDS;
    String prefix = vfio ? VFIO : PLAIN;
    int at = prefix.length();
    if (key.length() != at + FIELDS || !key.startsWith(prefix)) {
      return null;
    }
    byte[] text = key.getBytes(StandardCharsets.ISO_8859_1);
    long names = (long) EIGHT.get(text, at + 38);
    if (text[at] != 'v'
        || text[at + 9] != 'd'
        || text[at + 18] != 's'
        || text[at + 19] != 'v'
        || text[at + 28] != 's'
        || text[at + 29] != 'd'
        || (names & CLASS_NAMES_MASK) != CLASS_NAMES
        || text[at + 46] != 'i') {
      return null;
    }
    long classDigits =
        (names >>> 32 & 0xffff) << 48
            | (names & 0xffff) << 32
            | (long) text[at + 47] << 24
            | (long) (text[at + 48] & 0xff) << 16
            | '0' << 8
            | '0';
    long vendor = number((long) EIGHT.get(text, at + 1));
    long device = number((long) EIGHT.get(text, at + 10));
    long subvendor = number((long) EIGHT.get(text, at + 20));
    long subdevice = number((long) EIGHT.get(text, at + 30));
    long pciClass = number(classDigits);
    if ((vendor | device | subvendor | subdevice | pciClass) < 0) {
      return null;
    }
    return new PciKey(
        key, vfio, vendor << 32 | device, subvendor << 32 | subdevice, (int) pciClass);
  }

  /** Return the number of eight upper-case digits, or -1 if one of them is none. */
  private static long number(long digits) {
    // Of each byte: a letter has 0x40, its value is nine more than its last four bits.
    long values = (digits & 0x0f * ONES) + (digits >>> 6 & ONES) * 9;
    long letters = ((values + 0x76 * ONES) >>> 7) & ONES;
    if ((values & 0xf0f0f0f0f0f0f0f0L) != 0
        || (values + '0' * ONES + letters * ('A' - '9' - 1)) != digits) {
      return -1;
    }
    long pairs = (values | values >>> 4) & 0x00ff00ff00ff00ffL;
    long quads = (pairs | pairs >>> 8) & 0x0000ffff0000ffffL;
    return (quads | quads >>> 16) & 0xffffffffL;
  }
}
