package io.vario.simulator;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes devices and drivers of what a host's sysfs shows. */
final class HostImport {
  private static final int HEADER_TYPE = 0x0e;
  private static final int HEADER_LAYOUT = 0x7f;

  private final FileTree tree;
  private final PciBus bus;

  HostImport(FileTree tree, PciBus bus) {
    this.tree = tree;
    this.bus = bus;
  }

  void run() {
    // Recordings leave out what cannot be read.
    tree.putWriteOnly("/sys/bus/pci/drivers_probe");
    if (tree.exists(Modules.FOLDER + "vfio")) {
      bus.vfio().begin();
    }
    for (String name : tree.names("/sys/bus/pci/drivers")) {
      String module = tree.linkedName(PciBus.DRIVERS + name + "/module");
      bus.adopt(new PciDriver(name, module, bus.model().isVfioDriver(name)));
    }
    List<String> virtual = new ArrayList<>();
    for (String name : tree.names("/sys/bus/pci/devices")) {
      String folder = tree.canonical(PciBus.DEVICES + name);
      if (folder != null && VirtualFunctions.physicalOf(tree, folder) != null) {
        virtual.add(name);
      } else {
        addDevice(name, null);
      }
    }
    for (String name : virtual) {
      String physical = VirtualFunctions.physicalOf(tree, PciBus.DEVICES + name);
      addDevice(name, physical == null ? null : bus.device(physical));
    }
  }

  private void addDevice(String name, @Nullable PciFunction physical) {
    String folder = tree.canonical(PciBus.DEVICES + name);
    Optional<PciAddress> address = address(name);
    Modalias modalias = folder == null ? null : modalias(folder);
    if (folder == null || address.isEmpty() || modalias == null) {
      // The backend says what is wrong with it; no kernel has such a device.
      return;
    }
    PciFunction device =
        new PciFunction(address.get(), folder, modalias, isBridge(folder, modalias), physical);
    String group = tree.linkedName(folder + "/iommu_group");
    if (group != null && group.matches("\\d{1,9}")) {
      device.group = Integer.parseInt(group);
    }
    bus.adopt(device, tree.linkedName(folder + "/driver"));
    if (physical != null) {
      physical.virtualFunctions.add(device);
    }
  }

  private static Optional<PciAddress> address(String name) {
    try {
      return PciAddress.tryParse(name);
    } catch (VarioException outOfRange) {
      return Optional.empty();
    }
  }

  private @Nullable Modalias modalias(String folder) {
    try {
      return Modalias.parse(tree.text(folder + "/modalias"));
    } catch (VarioException malformed) {
      return null;
    }
  }

  private boolean isBridge(String folder, Modalias modalias) {
    byte[] config = tree.read(folder + "/config").orNull();
    if (config != null && config.length > HEADER_TYPE) {
      return (config[HEADER_TYPE] & HEADER_LAYOUT) != 0;
    }
    return modalias.pciClass().base() == 6 && modalias.pciClass().sub() == 4;
  }
}
