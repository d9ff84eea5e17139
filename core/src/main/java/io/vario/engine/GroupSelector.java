package io.vario.engine;

import io.vario.device.IommuGroup;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.HostInventory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Name all devices of an IOMMU group. */
final class GroupSelector extends DeviceSelector {
  /** No interface's name holds its colon, and no address or id its letters. */
  static final String PREFIX = "group:";

  private static final int MOST_DIGITS = 9;

  private final IommuGroup group;

  private GroupSelector(String text, IommuGroup group) {
    super(text);
    this.group = group;
  }

  static DeviceSelector of(String text) {
    int from = PREFIX.length();
    boolean valid = text.length() > from && text.length() <= from + MOST_DIGITS;
    int number = 0;
    for (int i = from; valid && i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      valid = digit >= 0 && digit <= 9;
      number = number * 10 + digit;
    }
    if (!valid) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "not an IOMMU group: " + Quoted.text(text),
          "write it as group:17; vario list shows the groups");
    }
    return new GroupSelector(text, new IommuGroup(number));
  }

  @Override
  List<PciDevice> find(HostInventory inventory) {
    return inventory.members(group);
  }

  @Override
  String description() {
    return "PCI device in the IOMMU group " + group;
  }

  @Override
  @Nullable String suggestion(HostInventory inventory) {
    return Suggestions.groups(inventory);
  }
}
