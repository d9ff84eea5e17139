package io.vario.variant;

import io.vario.device.ModuleName;
import io.vario.device.PciIds;
import java.util.ArrayList;
import java.util.List;

/**
 * Know the VFIO variant drivers that Linux has, and the devices that they name (the id tables below
 * drivers/vfio/pci, and for xe include/drm/intel/pciids.h; Linux 6.18).
 *
 * <p>What a host's aliases say always counts for more: this only tells of a variant that exists but
 * that the host does not list.
 */
final class UpstreamVariants {
  /** Hold a module, and the vendor and device of each of its ids, sixteen bits each. */
  private static final class Variant {
    final String module;
    private final int[] ids;

    Variant(String module, int... ids) {
      this.module = module;
      this.ids = ids;
    }

    boolean names(int vendorAndDevice) {
      for (int id : ids) {
        if (id == vendorAndDevice) {
          return true;
        }
      }
      return false;
    }
  }

  private static final Variant[] VARIANTS = {
    new Variant("mlx5_vfio_pci", 0x15b3101e),
    new Variant("hisi_acc_vfio_pci", 0x19e5a251, 0x19e5a256, 0x19e5a259),
    new Variant("pds_vfio_pci", 0x1dd81003),
    new Variant("virtio_vfio_pci", 0x1af41041, 0x1af41042),
    new Variant("nvgrace_gpu_vfio_pci", 0x10de2342, 0x10de2345, 0x10de2348, 0x10de2941, 0x10de31c2),
    new Variant("qat_vfio_pci", 0x80864941, 0x80864943, 0x80864945),
    new Variant(
        "xe_vfio_pci",

        // Battlemage
        0x8086e202,
        0x8086e209,
        0x8086e20b,
        0x8086e20c,
        0x8086e20d,
        0x8086e210,
        0x8086e211,
        0x8086e212,
        0x8086e216,
        0x8086e220,
        0x8086e221,
        0x8086e222,
        0x8086e223,
        // Panther Lake
        0x8086b080,
        0x8086b081,
        0x8086b082,
        0x8086b083,
        0x8086b084,
        0x8086b085,
        0x8086b086,
        0x8086b087,
        0x8086b08f,
        0x8086b090,
        0x8086b0a0,
        0x8086b0b0,
        // Wildcat Lake
        0x8086fd80,
        0x8086fd81),
  };

  private UpstreamVariants() {}

  /** Return the modules of the variants that Linux has for a device; usually none or one. */
  static List<ModuleName> of(PciIds ids) {
    int wanted = ids.vendor() << 16 | ids.device();
    List<ModuleName> found = new ArrayList<>(1);
    for (Variant variant : VARIANTS) {
      if (variant.names(wanted)) {
        found.add(ModuleName.parse(variant.module));
      }
    }
    return found;
  }
}
