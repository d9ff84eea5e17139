package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;

/** Refuse a device to which the host swaps. */
final class BlockSwap extends HostCheck {
  BlockSwap(KernelFiles files) {
    super("BLK-SWAP", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    view.use(device).swapped().forEach(findings::refuse);
  }
}
