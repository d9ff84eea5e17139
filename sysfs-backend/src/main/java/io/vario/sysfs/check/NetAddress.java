package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.List;

/** Refuse a device with an interface that is up and has an address of the host. */
final class NetAddress extends HostCheck {
  private static final int UP = 0x1;

  NetAddress(KernelFiles files) {
    super("NET-ADDRESS", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    for (ClassDevices.Entry entry : view.classes().below(device, "net")) {
      List<String> addresses = view.addresses().of(entry.name());
      if (!addresses.isEmpty() && isUp(entry, view.files())) {
        findings.refuse(
            Text.shown(entry.name())
                + " is up and has "
                + (addresses.size() == 1 ? "the address " : "the addresses ")
                + Text.some(addresses, 4));
      }
    }
  }

  /** An interface whose state is not known counts as up. */
  private static boolean isUp(ClassDevices.Entry entry, KernelFiles files) {
    String flags = Text.orEmpty(files, entry.path() + "/flags");
    long value = flags.startsWith("0x") ? Routes.hex(flags.substring(2)) : -1;
    return value < 0 || (value & UP) != 0;
  }
}
