package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;

/** Refuse a device whose disks are part of LVM, a RAID, or the like. */
final class BlockHolder extends HostCheck {
  BlockHolder(KernelFiles files) {
    super("BLK-HOLDER", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    view.use(device).held().forEach(findings::refuse);
  }
}
