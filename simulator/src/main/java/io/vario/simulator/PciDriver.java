package io.vario.simulator;

import org.jspecify.annotations.Nullable;

/** Holds what the kernel keeps of one registered PCI driver. Immutable. */
final class PciDriver {
  final String name;

  /** The module that has it; null if none is shown. */
  final @Nullable String module;

  /** Whether it hands devices to user space and matches nothing but overrides. */
  final boolean vfio;

  PciDriver(String name, @Nullable String module, boolean vfio) {
    this.name = name;
    this.module = module;
    this.vfio = vfio;
  }

  String folder() {
    return PciBus.DRIVERS + name;
  }
}
