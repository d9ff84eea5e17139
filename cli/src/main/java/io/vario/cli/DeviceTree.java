package io.vario.cli;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Put devices below the bridges that lead to them, and VFs below their PF. */
final class DeviceTree {
  private final Map<PciAddress, List<PciDevice>> below = new HashMap<>();
  private final Set<PciAddress> drawn = new HashSet<>();
  private final List<Branch> branches;

  private DeviceTree(int size) {
    branches = new ArrayList<>(size);
  }

  /** Hold a device, and what stands before it to show where it belongs. */
  record Branch(PciDevice device, String lead) {}

  /** Order devices; one whose bridges and PF are not among them stands at the edge. */
  static List<Branch> of(Collection<PciDevice> devices, HostInventory inventory) {
    Map<PciAddress, PciDevice> all = new LinkedHashMap<>();
    for (PciDevice device : devices) {
      all.put(device.address(), device);
    }
    DeviceTree tree = new DeviceTree(all.size());
    List<PciDevice> edge = new ArrayList<>();
    for (PciDevice device : all.values()) {
      PciAddress above = above(device, all, inventory);
      if (above == null) {
        edge.add(device);
      } else {
        tree.below.computeIfAbsent(above, none -> new ArrayList<>()).add(device);
      }
    }
    for (PciDevice device : edge) {
      tree.draw(device, "", "");
    }
    // A host whose links go round in a circle has devices below which nothing ends.
    for (PciDevice device : all.values()) {
      tree.draw(device, "", "");
    }
    return tree.branches;
  }

  private static @Nullable PciAddress above(
      PciDevice device, Map<PciAddress, PciDevice> all, HostInventory inventory) {
    if (device.sriov().orElse(null) instanceof SriovRole.VirtualFunction vf
        && all.containsKey(vf.physicalFunction())) {
      return vf.physicalFunction();
    }
    for (PciAddress bridge : inventory.bridgesAbove(device.address())) {
      if (all.containsKey(bridge)) {
        return bridge;
      }
    }
    return null;
  }

  private void draw(PciDevice device, String lead, String further) {
    if (!drawn.add(device.address())) {
      return;
    }
    branches.add(new Branch(device, lead));
    List<PciDevice> children = below.getOrDefault(device.address(), List.of());
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      draw(children.get(i), further + (last ? "`-" : "|-"), further + (last ? "  " : "| "));
    }
  }
}
