package io.vario.engine;

import io.vario.device.DeviceCategory;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.Quoted;
import io.vario.error.Spelling;
import io.vario.error.VarioException;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Say what a host has that may have been meant by what it has not; read only after a miss. */
final class Suggestions {
  /** After these, only how many more there are is told. */
  private static final int MOST = 6;

  private Suggestions() {}

  /** Suggest the functions of the same slot, the same place in other domains, or the same bus. */
  static @Nullable String addresses(PciAddress missed, HostInventory inventory) {
    List<PciAddress> slot = new ArrayList<>();
    List<PciAddress> otherDomain = new ArrayList<>();
    List<PciAddress> bus = new ArrayList<>();
    for (PciDevice device : devices(inventory)) {
      PciAddress address = device.address();
      if (address.bus() != missed.bus()) {
        continue;
      }
      boolean sameSlot = address.device() == missed.device();
      if (address.domain() != missed.domain()) {
        if (sameSlot && address.function() == missed.function()) {
          otherDomain.add(address);
        }
      } else {
        bus.add(address);
        if (sameSlot) {
          slot.add(address);
        }
      }
    }
    if (!slot.isEmpty()) {
      return "there " + are(slot) + " in that place";
    }
    if (!otherDomain.isEmpty()) {
      return "in another domain there " + are(otherDomain);
    }
    return bus.isEmpty() ? buses(inventory) : "on that bus there " + are(bus);
  }

  /** Suggest the devices of the vendor, or ids that are spelled alike. */
  static @Nullable String ids(String missed, HostInventory inventory) {
    Set<String> all = new LinkedHashSet<>();
    Set<String> ofVendor = new LinkedHashSet<>();
    for (PciDevice device : devices(inventory)) {
      String ids = device.ids().toString();
      all.add(ids);
      if (ids.regionMatches(0, missed, 0, 5)) {
        ofVendor.add(ids);
      }
    }
    return ofVendor.isEmpty()
        ? meant(Spelling.closest(missed, all))
        : "of that vendor there " + are(ofVendor);
  }

  /** Suggest the buses that there are. */
  static @Nullable String buses(HostInventory inventory) {
    Set<String> buses = new LinkedHashSet<>();
    for (PciDevice device : devices(inventory)) {
      String address = device.address().toString();
      buses.add(address.substring(0, address.lastIndexOf(':')));
    }
    return buses.isEmpty() ? null : "there are devices on " + some(buses);
  }

  /** Suggest an interface that is spelled alike, or what else the word names, or all. */
  static @Nullable String interfaces(String missed, HostInventory inventory) {
    List<String> names = inventory.interfaceNames();
    String node = BlockSelector.FOLDER + missed;
    if (inventory.blockDeviceNodes().contains(node)) {
      return meant(node);
    }
    for (DeviceCategory category : DeviceCategory.values()) {
      if (missed.equals(category.toString())) {
        return meant("--class " + category);
      }
    }
    String closest = Spelling.closest(missed, names);
    if (closest != null) {
      return meant(closest);
    }
    return names.isEmpty() ? null : "the interfaces of PCI devices are " + some(names);
  }

  /** Suggest a disk or a partition that is spelled alike, or all. */
  static @Nullable String blockDevices(String missed, HostInventory inventory) {
    List<String> nodes = inventory.blockDeviceNodes();
    String closest = Spelling.closest(missed, nodes);
    if (closest != null) {
      return meant(closest);
    }
    return nodes.isEmpty() ? null : "the block devices of PCI devices are " + some(nodes);
  }

  /** Suggest the categories of which there are devices. */
  static @Nullable String categories(HostInventory inventory) {
    List<PciDevice> devices = devices(inventory);
    List<String> there = new ArrayList<>();
    for (DeviceCategory category : DeviceCategory.values()) {
      int count = 0;
      for (PciDevice device : devices) {
        count += category.includes(device.pciClass()) ? 1 : 0;
      }
      if (count > 0) {
        there.add(category + " (" + count + ")");
      }
    }
    return there.isEmpty() ? null : "of the classes there " + are(there);
  }

  /** Suggest the IOMMU groups that there are. */
  static @Nullable String groups(HostInventory inventory) {
    TreeSet<Integer> groups = new TreeSet<>();
    List<PciDevice> devices = devices(inventory);
    for (PciDevice device : devices) {
      if (device.iommuGroup().isPresent()) {
        groups.add(device.iommuGroup().get().number());
      }
    }
    if (groups.isEmpty()) {
      return devices.isEmpty() ? null : "no device is in an IOMMU group: the IOMMU is off";
    }
    boolean gapless = groups.last() - groups.first() == groups.size() - 1;
    return "the groups of devices are "
        + (gapless && groups.size() > 2 ? groups.first() + " to " + groups.last() : some(groups));
  }

  /** Name the first few, and count the others. */
  static String some(Collection<?> all) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (Object one : all) {
      if (shown == MOST) {
        return text.append(" and ").append(all.size() - MOST).append(" more").toString();
      }
      String word = one.toString();
      text.append(shown == 0 ? "" : ", ").append(isPlain(word) ? word : Quoted.text(word));
      shown++;
    }
    return text.toString();
  }

  private static String are(Collection<?> all) {
    return (all.size() == 1 ? "is " : "are ") + some(all);
  }

  private static @Nullable String meant(@Nullable String word) {
    return word == null ? null : "did you mean " + (isPlain(word) ? word : Quoted.text(word)) + "?";
  }

  /** Tell what can be shown as it is; a host's own names may hold anything. */
  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < ' ' || word.charAt(i) > '~') {
        return false;
      }
    }
    return word.length() <= 64;
  }

  /** A host that cannot be read suggests nothing, and what was missed stays the message. */
  private static List<PciDevice> devices(HostInventory inventory) {
    try {
      return inventory.devices().devices();
    } catch (VarioException unreadable) {
      return List.of();
    }
  }
}
