package io.vario.sysfs.catalog;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Holds an alias for PCI devices as numbers, or as a text if it has not the usual form. */
final class PciAlias {
  /** Whether the alias leaves a field open, in the fields' order. */
  static final int ANY_VENDOR = 1;

  static final int ANY_DEVICE = 1 << 1;
  static final int ANY_SUBVENDOR = 1 << 2;
  static final int ANY_SUBDEVICE = 1 << 3;
  static final int ANY_BASE = 1 << 4;
  static final int ANY_SUB = 1 << 5;
  static final int ANY_INTERFACE = 1 << 6;

  /** Whether a star follows the interface that it names: modpost ends every alias in one. */
  static final int TRAILING_STAR = 1 << 7;

  /** The kinds, by what an alias names: vendor and device, the vendor, the base class. */
  static final int OF_IDS = 0;

  static final int OF_VENDOR = 1;
  static final int OF_BASE = 2;
  static final int OTHER = 3;

  /** The kind of those that have not the usual form. */
  static final int TEXT = 4;

  /** Orders by kind, within a kind by group, within a group by rank. */
  static final Comparator<PciAlias> BY_GROUP =
      Comparator.<PciAlias>comparingInt(alias -> alias.kind)
          .thenComparingLong(alias -> alias.group)
          .thenComparingInt(alias -> alias.rank);

  private static final String DIGITS = "0123456789ABCDEF";

  /** The values of upper-case digits, -1 for all else below 128. */
  private static final byte[] VALUES = values();

  /** Vendor and device, 0 where it leaves them open; likewise all other numbers. */
  final long ids;

  /** Subvendor and subdevice. */
  final long subsystem;

  /** Base class, subclass, interface and the flags. */
  final int classAndFlags;

  /** The whole alias if it has not the usual form; else null. */
  final @Nullable String text;

  /** The module's place in the table's list. */
  final int module;

  /** What orders it among all: the lowest comes first. */
  final long order;

  /** Its place among all, by their order. */
  int rank;

  final int kind;

  /** What a key must have to look at it: its ids, its vendor, its base class. */
  final long group;

  /** Its line in the file, or 0. */
  final int line;

  PciAlias(String pattern, String prefix, int module, long order, int line) {
    this.module = module;
    this.order = order;
    this.line = line;
    Fields fields = new Fields(pattern, prefix);
    long vendor = fields.next("v", 8, ANY_VENDOR);
    long device = fields.next("d", 8, ANY_DEVICE);
    long subvendor = fields.next("sv", 8, ANY_SUBVENDOR);
    long subdevice = fields.next("sd", 8, ANY_SUBDEVICE);
    long base = fields.next("bc", 2, ANY_BASE);
    long sub = fields.next("sc", 2, ANY_SUB);
    long programming = fields.next("i", 2, ANY_INTERFACE);
    fields.end();
    boolean usual = fields.usual;
    this.text = usual ? null : pattern;
    this.ids = usual ? vendor << 32 | device : 0;
    this.subsystem = usual ? subvendor << 32 | subdevice : 0;
    this.classAndFlags =
        usual ? (int) (base << 24 | sub << 16 | programming << 8) | fields.flags : 0;
    if (!usual) {
      kind = TEXT;
      group = 0;
    } else if ((fields.flags & (ANY_VENDOR | ANY_DEVICE)) == 0) {
      kind = OF_IDS;
      group = ids;
    } else if ((fields.flags & ANY_VENDOR) == 0) {
      kind = OF_VENDOR;
      group = vendor;
    } else if ((fields.flags & ANY_BASE) == 0) {
      kind = OF_BASE;
      group = base;
    } else {
      kind = OTHER;
      group = 0;
    }
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      values[DIGITS.charAt(i)] = (byte) i;
    }
    return values;
  }

  /** Return the number that stands there, negative if there is none of so many digits. */
  static long number(String text, int from, int digits) {
    long number = 0;
    for (int at = from; at < from + digits; at++) {
      char c = text.charAt(at);
      // Once negative it stays so.
      number = number << 4 | (c < VALUES.length ? VALUES[c] : -1);
    }
    return number;
  }

  /** Return the alias that the numbers were read from. */
  static String text(String prefix, long ids, long subsystem, int classAndFlags) {
    StringBuilder text = new StringBuilder(64).append(prefix);
    append(text, "v", classAndFlags & ANY_VENDOR, ids >>> 32, 8);
    append(text, "d", classAndFlags & ANY_DEVICE, ids, 8);
    append(text, "sv", classAndFlags & ANY_SUBVENDOR, subsystem >>> 32, 8);
    append(text, "sd", classAndFlags & ANY_SUBDEVICE, subsystem, 8);
    append(text, "bc", classAndFlags & ANY_BASE, classAndFlags >>> 24, 2);
    append(text, "sc", classAndFlags & ANY_SUB, classAndFlags >>> 16, 2);
    append(text, "i", classAndFlags & ANY_INTERFACE, classAndFlags >>> 8, 2);
    return text.append((classAndFlags & TRAILING_STAR) != 0 ? "*" : "").toString();
  }

  private static void append(StringBuilder text, String name, int any, long value, int digits) {
    text.append(name);
    if (any != 0) {
      text.append('*');
      return;
    }
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      text.append(DIGITS.charAt((int) (value >>> shift) & 15));
    }
  }

  /** Reads the fields one by one, as far as they have the usual form. */
  private static final class Fields {
    private final String pattern;
    private int at;
    private int flags;
    private boolean usual;

    Fields(String pattern, String prefix) {
      this.pattern = pattern;
      this.at = prefix.length();
      this.usual = pattern.startsWith(prefix);
    }

    long next(String name, int digits, int any) {
      int value = at + name.length();
      if (!usual || !pattern.startsWith(name, at) || value == pattern.length()) {
        usual = false;
        return 0;
      }
      if (pattern.charAt(value) == '*') {
        at = value + 1;
        flags |= any;
        return 0;
      }
      at = value + digits;
      long number = at <= pattern.length() ? number(pattern, value, digits) : -1;
      usual = number >= 0;
      return number;
    }

    void end() {
      boolean star = (flags & ANY_INTERFACE) == 0 && pattern.startsWith("*", at);
      if (star) {
        at++;
        flags |= TRAILING_STAR;
      }
      usual &= at == pattern.length();
    }
  }
}
