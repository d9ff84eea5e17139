package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;

/** Refuse a device with a file system that is mounted. */
final class BlockMount extends HostCheck {
  BlockMount(KernelFiles files) {
    super("BLK-MOUNT", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    view.use(device).mounted().forEach(findings::refuse);
  }
}
