package io.vario.simulator;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds what the kernel keeps of one device. Guarded by the kernel's lock. */
final class PciFunction {
  final PciAddress address;

  /** The folder below {@code /sys/devices}, free of links. */
  final String folder;

  final Modalias modalias;
  final boolean bridge;
  final @Nullable PciFunction physicalFunction;
  final List<PciFunction> virtualFunctions = new ArrayList<>(0);

  /** What the last successful write said; null if nothing did. */
  @Nullable String override;

  @Nullable PciDriver driver;

  /** The number of its IOMMU group; negative if it is in none. */
  int group = -1;

  /** The N of its {@code vfio-dev/vfioN}; negative if it has none. */
  int vfio = -1;

  /** How many users hold it open through VFIO. */
  int holders;

  /** Whether somebody has it between two drivers: the kernel's device lock. */
  boolean locked;

  /** Whether it is gone for good. */
  boolean dead;

  PciFunction(
      PciAddress address,
      String folder,
      Modalias modalias,
      boolean bridge,
      @Nullable PciFunction physicalFunction) {
    this.address = address;
    this.folder = folder;
    this.modalias = modalias;
    this.bridge = bridge;
    this.physicalFunction = physicalFunction;
  }

  String file(String name) {
    return folder + "/" + name;
  }
}
