package io.vario.sysfs.inventory;

import io.vario.device.DeviceIdentity;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Read what tells a device from all others, without any driver. */
final class IdentityReader {
  private static final String ROOT = "pci";

  /** Where the extended capabilities begin, and where they end (PCI Express 7.6). */
  private static final int EXTENDED = 0x100;

  private static final int END = 0x1000;
  private static final int SERIAL_NUMBER = 0x0003;

  private final KernelFiles files;
  private final String devices;

  IdentityReader(KernelFiles files, String devices) {
    this.files = files;
    this.devices = devices;
  }

  DeviceIdentity read(PciDevice device) {
    DeviceIdentity bare = DeviceIdentity.of(device);
    PciAddress plugged =
        device.sriov().orElse(null) instanceof SriovRole.VirtualFunction role
            ? role.physicalFunction()
            : device.address();
    return new DeviceIdentity(
        bare.modalias(), path(plugged), serial(plugged), bare.virtualFunction());
  }

  /**
   * Follow the kernel's device tree from the root bus on. Numbers of buses are the firmware's and
   * the kernel's to give anew at each start; devices and functions are wired.
   */
  private Optional<String> path(PciAddress address) {
    String link = files.readLink(devices + "/" + address).orNull();
    StringBuilder path = new StringBuilder();
    for (String name : link == null ? new String[0] : link.split("/", -1)) {
      if (!path.isEmpty()) {
        boolean isFunction = SysfsInventory.addressOrNull(name) != null;
        path.append('/').append(isFunction ? name.substring(name.lastIndexOf(':') + 1) : name);
      } else if (name.startsWith(ROOT)) {
        path.append(name);
      }
    }
    return path.isEmpty() ? Optional.empty() : Optional.of(path.toString());
  }

  /** Walk the extended capabilities; who is not root is shown none of them. */
  private Optional<String> serial(PciAddress address) {
    byte[] read = files.readPart(devices + "/" + address + "/config", 0, END).orNull();
    byte[] bytes = read == null ? new byte[0] : read;
    ByteBuffer config = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = EXTENDED;
    // Each capability points ahead or back, so that a broken list could go round for ever.
    for (int seen = 0; at >= EXTENDED && at + 12 <= bytes.length && seen < END / 4; seen++) {
      int header = config.getInt(at);
      if ((header & 0xffff) == SERIAL_NUMBER) {
        long serial = config.getLong(at + 4);
        return serial == 0 || serial == -1 ? Optional.empty() : Optional.of(text(serial));
      }
      at = header >>> 20 & ~3;
    }
    return Optional.empty();
  }

  /** Spell it as lspci does, highest byte first. */
  private static String text(long serial) {
    StringBuilder text = new StringBuilder(23);
    for (int shift = 56; shift >= 0; shift -= 8) {
      int part = (int) (serial >>> shift) & 0xff;
      text.append(text.isEmpty() ? "" : "-");
      text.append(Character.forDigit(part >> 4, 16)).append(Character.forDigit(part & 0xf, 16));
    }
    return text.toString();
  }
}
