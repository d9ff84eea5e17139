package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;

/**
 * Name the kinds of devices that people hand to virtual machines, each by its class codes (PCI Code
 * and ID Assignment Specification).
 */
public enum DeviceCategory {
  /** Network controllers of all kinds, InfiniBand and wireless ones included: 02. */
  NIC("nic"),
  /** Display controllers, with or without a screen: 03. */
  GPU("gpu"),
  /** NVMe controllers: 0108 with the programming interface 02. */
  NVME("nvme"),
  /**
   * Processing accelerators (12), co-processors (0b40, as QAT), and engines that encrypt for
   * networks and computing (1000). Other encryption controllers are part of the platform.
   */
  ACCELERATOR("accelerator");

  private final String word;

  DeviceCategory(String word) {
    this.word = word;
  }

  /**
   * Find a category by its word.
   *
   * @param text such as {@code nic}
   * @return the category; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if none has this word
   */
  public static DeviceCategory parse(String text) {
    for (DeviceCategory category : values()) {
      if (category.word.equals(text)) {
        return category;
      }
    }
    throw new VarioException(
        ErrorCode.INVALID_INPUT,
        "not a class of devices: " + Quoted.text(text),
        "use nic, gpu, nvme or accelerator");
  }

  /**
   * Tell whether devices of a class are meant.
   *
   * @param pciClass the class
   * @return whether they are
   */
  public boolean includes(PciClass pciClass) {
    return switch (this) {
      case NIC -> pciClass.base() == 0x02;
      case GPU -> pciClass.base() == 0x03;
      case NVME -> pciClass.code() == 0x010802;
      case ACCELERATOR ->
          pciClass.base() == 0x12
              || pciClass.code() >>> 8 == 0x0b40
              || pciClass.code() >>> 8 == 0x1000;
    };
  }

  /**
   * Return the word by which people ask for it.
   *
   * @return such as {@code nic}; never null
   */
  @Override
  public String toString() {
    return word;
  }
}
