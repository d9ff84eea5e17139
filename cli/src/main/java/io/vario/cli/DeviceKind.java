package io.vario.cli;

import io.vario.device.PciClass;

/** Say what a device is, by the base classes of the PCI Code and ID Assignment Specification. */
final class DeviceKind {
  private static final String[] BASE_CLASSES = {
    "unclassified device",
    "mass storage controller",
    "network controller",
    "display controller",
    "multimedia device",
    "memory controller",
    "bridge",
    "communication controller",
    "system peripheral",
    "input device",
    "docking station",
    "processor",
    "serial bus controller",
    "wireless controller",
    "intelligent controller",
    "satellite controller",
    "encryption controller",
    "signal processing controller",
    "processing accelerator",
  };

  private DeviceKind() {}

  /** Return what a class stands for, with its code, such as "network controller (020000)". */
  static String of(PciClass pciClass) {
    String kind = pciClass.base() < BASE_CLASSES.length ? BASE_CLASSES[pciClass.base()] : "device";
    return kind + " (" + pciClass + ")";
  }
}
