package io.vario.override;

import io.vario.device.Glob;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.host.ModuleCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Demand one thing of a device or its host.
 *
 * @param key what is looked at
 * @param value what it must be, in the spelling that all texts of the same meaning share
 */
record Condition(Key key, String value) {
  private static final String DOMAIN_0 = "0000:";
  private static final int ID_DIGITS = 4;
  private static final int CLASS_DIGITS = 6;

  /** Name what a rule can look at. */
  enum Key {
    VENDOR("four hexadecimal digits, such as 15b3"),
    DEVICE("four hexadecimal digits, such as 101e"),
    SUBVENDOR("four hexadecimal digits, such as 15b3"),
    SUBDEVICE("four hexadecimal digits, such as 0001"),
    CLASS("the first digits of a class, such as 02, or a glob, such as 03*"),
    ADDRESS("an address, such as 0000:3b:00.2, or a glob, such as 0000:3b:*"),
    ROLE("pf or vf"),
    KERNEL("versions with >=, <=, >, < or =, such as >=6.8,<7");

    private final String form;

    Key(String form) {
      this.form = form;
    }

    /** Say what a value looks like. */
    String form() {
      return form;
    }

    /** Find a key by its word; null if there is none. */
    static @Nullable Key find(String word) {
      for (Key key : values()) {
        if (key.toString().equals(word)) {
          return key;
        }
      }
      return null;
    }

    static List<String> words() {
      List<String> words = new ArrayList<>();
      for (Key key : values()) {
        words.add(key.toString());
      }
      return words;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Read a value; null if it is not of the key's form. */
  static @Nullable Condition parse(Key key, String text) {
    String value = text.toLowerCase(Locale.ROOT);
    boolean valid =
        switch (key) {
          case VENDOR, DEVICE, SUBVENDOR, SUBDEVICE -> {
            value = value.startsWith("0x") ? value.substring(2) : value;
            yield value.length() == 4 && consistsOf(value, "");
          }
          case CLASS -> {
            value = value.startsWith("0x") ? value.substring(2) : value;
            yield !value.isEmpty()
                && consistsOf(value, "*?[]!^-")
                && (isGlob(value) || value.length() <= 6);
          }
          case ADDRESS -> {
            Optional<PciAddress> address = PciAddress.tryParse(text);
            value = address.isPresent() ? address.get().toString() : value;
            yield address.isPresent() || (isGlob(value) && consistsOf(value, ":.*?[]!^-"));
          }
          case ROLE -> value.equals("pf") || value.equals("vf");
          case KERNEL -> KernelRange.parse(value) != null;
        };
    return valid ? new Condition(key, value) : null;
  }

  private static boolean consistsOf(String text, String others) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (!hex && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isGlob(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  /** Tell whether a device meets it; what the host does not tell is not met. */
  boolean holds(PciDevice device, ModuleCatalog catalog) {
    return switch (key) {
      case VENDOR -> beginsWith(device.ids().vendor(), ID_DIGITS, value);
      case DEVICE -> beginsWith(device.ids().device(), ID_DIGITS, value);
      case SUBVENDOR -> beginsWith(device.ids().subvendor(), ID_DIGITS, value);
      case SUBDEVICE -> beginsWith(device.ids().subdevice(), ID_DIGITS, value);
      case CLASS ->
          isGlob(value)
              ? new Glob(value).matches(device.pciClass().toString())
              : beginsWith(device.pciClass().code(), CLASS_DIGITS, value);
      case ADDRESS -> holdsForAddress(device.address().toString());
      case ROLE -> holdsForRole(device.sriov().orElse(null));
      case KERNEL -> holdsForKernel(catalog.kernelRelease().orElse(""));
    };
  }

  /** Tell whether a number begins with some hexadecimal digits when it is written with so many. */
  private static boolean beginsWith(int number, int digits, String begin) {
    for (int i = 0; i < begin.length(); i++) {
      int digit = (number >>> (4 * (digits - 1 - i))) & 0xf;
      if (Character.digit(begin.charAt(i), 16) != digit) {
        return false;
      }
    }
    return true;
  }

  private boolean holdsForAddress(String address) {
    Glob glob = new Glob(value);
    return glob.matches(address)
        || (address.startsWith(DOMAIN_0) && glob.matches(address.substring(DOMAIN_0.length())));
  }

  private boolean holdsForRole(@Nullable SriovRole role) {
    return value.equals("pf")
        ? role instanceof SriovRole.PhysicalFunction
        : role instanceof SriovRole.VirtualFunction;
  }

  private boolean holdsForKernel(String release) {
    KernelRange range = KernelRange.parse(value);
    return range != null && range.contains(release);
  }

  @Override
  public String toString() {
    return key + "=" + value;
  }
}
