package io.vario.simulator;

import io.vario.device.PciIds;
import io.vario.error.Errno;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows what no file of a host tells of drivers: which names modules register, and what a driver
 * answers to a device that is not its own.
 *
 * <p>The answers to foreign hardware were measured on Linux 6.12 with QEMU's devices; of drivers
 * that were not, {@link Errno#ENODEV} is assumed.
 */
final class DriverModel {
  /** The driver that takes any device; it has a denylist. */
  static final String GENERIC = "vfio-pci";

  /** Where a module's driver is named otherwise than the module. */
  private static final Map<String, String> DRIVER_OF_MODULE =
      Map.of(
          "vfio_pci", GENERIC,
          "xe_vfio_pci", "xe-vfio-pci",
          "virtio_pci", "virtio-pci",
          "i2c_i801", "i801_smbus",
          "pcieportdrv", "pcieport");

  /** Modules whose names look like a VFIO driver's, but which bring none. */
  private static final Set<String> LIBRARIES = Set.of("vfio_pci_core");

  /** Modules that bring a PCI driver although no alias may say so in a host's index. */
  private static final Set<String> WITH_DRIVER = Set.of("mlx5_core");

  private static final Map<String, Errno> TO_FOREIGN_HARDWARE =
      Map.of(
          "e1000", Errno.EIO,
          "e1000e", Errno.EIO,
          "igb", Errno.EIO,
          "igbvf", Errno.EIO,
          "ahci", Errno.EINVAL,
          "mlx5_core", Errno.EINVAL,
          "qat_vfio_pci", Errno.ENODEV);

  /** Drivers whose removal leaves the virtual functions of their device in place. */
  private static final Set<String> LEAVES_VFS = Set.of("nvme");

  private static final int INTEL = 0x8086;

  /** What vfio-pci refuses (drivers/vfio/pci/vfio_pci.c): QAT's C3XXX, C62X, DH895XCC; DSA, IAX. */
  private static final Set<Integer> DENIED_BY_GENERIC =
      Set.of(0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0435, 0x0443, 0x0b25, 0x0cfe);

  /** Return the name of the driver that a module registers if it has one. */
  String driverOf(String module) {
    return DRIVER_OF_MODULE.getOrDefault(module, module);
  }

  /** Tell whether a module brings a driver that only overrides match. */
  boolean bringsVfioDriver(String module) {
    return module.endsWith("vfio_pci") && !LIBRARIES.contains(module);
  }

  /** Tell whether a module brings a PCI driver whatever the aliases say. */
  boolean bringsDriver(String module) {
    return WITH_DRIVER.contains(module) || bringsVfioDriver(module);
  }

  /** Tell whether a driver's name is that of one for VFIO. */
  boolean isVfioDriver(String driver) {
    return driver.equals(GENERIC) || bringsVfioDriver(driver.replace('-', '_'));
  }

  /** Return what a driver answers to a device, or null if it takes it. */
  @Nullable Errno answer(PciDriver driver, PciFunction device, boolean claimed) {
    PciIds ids = device.modalias.ids();
    if (driver.name.equals(GENERIC)
        && ids.vendor() == INTEL
        && DENIED_BY_GENERIC.contains(ids.device())) {
      return Errno.EINVAL;
    }
    if (driver.name.equals("nvme") && device.physicalFunction != null) {
      // Its controller is offline until the physical function brings it up, which nobody does.
      return Errno.ENODEV;
    }
    if (claimed) {
      return null;
    }
    Errno answer = TO_FOREIGN_HARDWARE.get(driver.name);
    if (answer != null) {
      return answer;
    }
    return driver.vfio ? null : Errno.ENODEV;
  }

  /** Tell whether a driver that lets go of a device takes its virtual functions along. */
  boolean removesVfs(PciDriver driver) {
    return !LEAVES_VFS.contains(driver.name);
  }
}
