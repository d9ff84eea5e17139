package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/**
 * Name a kernel module.
 *
 * <p>{@code -} and {@code _} are one letter in it (kmod), so two spellings are equal; the canonical
 * one, which sysfs and modules.alias use, has {@code _}. A module is not a driver: {@code vfio_pci}
 * loads the driver {@code vfio-pci}, see {@link DriverName}.
 */
public final class ModuleName implements Comparable<ModuleName> {
  /** The kernel's MODULE_NAME_LEN on 64-bit machines, less the closing zero. */
  private static final int LONGEST = 55;

  private final String text;

  private ModuleName(String text) {
    this.text = text;
  }

  /**
   * Parse a module's name in either spelling.
   *
   * @param text one to 55 of {@code A-Z a-z 0-9 _ -}; never a path or an option to modprobe
   * @return the name; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text is not a module's name
   */
  public static ModuleName parse(String text) {
    if (!isValid(text)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "not a module's name: " + Quoted.text(text),
          "a module's name has 1 to 55 letters, digits, - or _, such as vfio_pci");
    }
    return new ModuleName(text.replace('-', '_'));
  }

  /**
   * Tell whether a text is a module's name.
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
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(ModuleName other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModuleName name && text.equals(name.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /**
   * Return the canonical spelling, with {@code _}.
   *
   * @return such as {@code vfio_pci}; never null
   */
  @Override
  public String toString() {
    return text;
  }
}
