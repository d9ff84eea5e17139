package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;

/** Refuse the graphics adapter that the firmware chose, which shows the boot and the console. */
final class VgaBoot extends HostCheck {
  VgaBoot(KernelFiles files) {
    super("VGA-BOOT", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    String path = "/sys/bus/pci/devices/" + device.address() + "/boot_vga";
    if (Text.of(view.files(), path).equals("1")) {
      findings.refuse(device.address() + " is the graphics adapter of the boot (boot_vga is 1)");
    }
  }
}
