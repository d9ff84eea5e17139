package io.vario.state;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;

/**
 * Tell one run of a host's kernel from another ({@code /proc/sys/kernel/random/boot_id}): what was
 * bound before a reboot is bound no more.
 *
 * @param text 1 to 64 letters, digits and {@code -}
 */
public record BootId(String text) {
  /** Stands for a host that does not tell; it counts as the same run as any other. */
  public static final BootId UNKNOWN = new BootId("unknown");

  /**
   * Create the id.
   *
   * @param text 1 to 64 letters, digits and {@code -}
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text has not this form
   */
  public BootId {
    Word.require("the id of a boot", text);
  }

  /**
   * Tell whether two ids may speak of one run of the kernel.
   *
   * @param other the other id
   * @return whether they are equal or one of them is unknown
   */
  public boolean mayBe(BootId other) {
    return equals(other) || equals(UNKNOWN) || other.equals(UNKNOWN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BootId id && text.equals(id.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
