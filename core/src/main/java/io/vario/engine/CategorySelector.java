package io.vario.engine;

import io.vario.device.DeviceCategory;
import io.vario.device.PciDevice;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Name all devices of a category. */
final class CategorySelector extends DeviceSelector {
  private final DeviceCategory category;

  private CategorySelector(DeviceCategory category) {
    super(category.toString());
    this.category = category;
  }

  static DeviceSelector of(String text) {
    return new CategorySelector(DeviceCategory.parse(text));
  }

  @Override
  List<PciDevice> find(HostInventory inventory) {
    List<PciDevice> found = new ArrayList<>();
    for (PciDevice device : readable(inventory)) {
      if (category.includes(device.pciClass())) {
        found.add(device);
      }
    }
    return List.copyOf(found);
  }

  @Override
  String description() {
    return "PCI device of the class " + category;
  }

  @Override
  @Nullable String suggestion(HostInventory inventory) {
    return Suggestions.categories(inventory);
  }
}
