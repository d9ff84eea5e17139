package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;

/** Refuse a device by which the host reaches the world. */
final class NetRoute extends HostCheck {
  NetRoute(KernelFiles files) {
    super("NET-ROUTE", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    for (ClassDevices.Entry entry : view.classes().below(device, "net")) {
      boolean four = view.routes().isDefault4(entry.name());
      boolean six = view.routes().isDefault6(entry.name());
      if (four || six) {
        findings.refuse(
            "the default route ("
                + (four && six ? "IPv4 and IPv6" : four ? "IPv4" : "IPv6")
                + ") goes by way of "
                + Text.shown(entry.name()));
      }
    }
  }
}
