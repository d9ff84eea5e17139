package io.vario.engine;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.HostInventory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Name the device that a disk or a partition hangs on. */
final class BlockSelector extends DeviceSelector {
  static final String FOLDER = "/dev/";

  /** Links of udev's hold a serial number, a label, or a whole path. */
  private static final int LONGEST = 512;

  private BlockSelector(String text) {
    super(text);
  }

  static DeviceSelector of(String text) {
    boolean valid = text.startsWith(FOLDER) && text.length() <= LONGEST;
    int from = FOLDER.length();
    for (int i = from; valid && i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '/') {
        int length = i - from;
        valid =
            length > 0
                && !(length == 1 && text.charAt(from) == '.')
                && !(length == 2 && text.startsWith("..", from));
        from = i + 1;
      } else {
        valid = !Character.isISOControl(text.charAt(i));
      }
    }
    if (!valid) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "not a block device: " + Quoted.text(text),
          "a path names a disk or a partition, such as /dev/nvme1n1 or /dev/disk/by-id/NAME");
    }
    return new BlockSelector(text);
  }

  @Override
  List<PciDevice> find(HostInventory inventory) {
    List<PciAddress> addresses = inventory.addressesOfBlockDevice(toString());
    if (addresses.size() > 1) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "several devices lead to " + Quoted.text(toString()) + ": " + Suggestions.some(addresses),
          "name the one that is meant by its address");
    }
    return addresses.isEmpty() ? List.of() : inventory.devices(addresses).devices();
  }

  @Override
  String description() {
    return "block device " + Quoted.text(toString()) + " of a PCI device";
  }

  @Override
  @Nullable String suggestion(HostInventory inventory) {
    return Suggestions.blockDevices(toString(), inventory);
  }
}
