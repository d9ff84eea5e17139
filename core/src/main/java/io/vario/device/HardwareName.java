package io.vario.device;

import java.util.Optional;

/**
 * Hold what people call a device and its vendor.
 *
 * @param vendor the vendor's name, such as {@code Mellanox Technologies}; empty if it is not known
 * @param device the device's name; empty if it is not known
 */
public record HardwareName(Optional<String> vendor, Optional<String> device) {
  /** Nothing is known. */
  public static final HardwareName UNKNOWN = new HardwareName(Optional.empty(), Optional.empty());

  /**
   * Return what is known, the vendor first.
   *
   * @return the names; empty if none is known; never null
   */
  @Override
  public String toString() {
    String first = vendor.orElse("");
    String second = device.orElse("");
    return first.isEmpty() || second.isEmpty() ? first + second : first + " " + second;
  }
}
