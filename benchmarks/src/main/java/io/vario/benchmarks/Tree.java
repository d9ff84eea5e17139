package io.vario.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a host as sysfs shows it, with what Vario and its peers read.
 *
 * <p>Each card is a root port, a two-port adapter and 62 VFs of its first port. Files of the same
 * content are one file with many names, so that 20,000 devices have room.
 */
final class Tree {
  private static final int CARD = 64;

  /** The device of every host that the commands are asked about. */
  static final String ASKED = "0000:01:00.1";

  final Path root;
  final int devices;
  private final Map<String, Path> contents = new HashMap<>();

  Tree(Path root, int devices) {
    this.root = root;
    this.devices = devices;
  }

  void write() throws IOException {
    Files.createDirectories(root.resolve("contents"));
    for (String folder :
        new String[] {
          "bus/pci/devices", "bus/pci/slots", "class/net", "class/block", "class/iommu"
        }) {
      Files.createDirectories(root.resolve("sys").resolve(folder));
    }
    driver("mlx5_core", "mlx5_core");
    driver("pcieport", "pcieportdrv");
    driver("vfio-pci", "vfio_pci");
    for (String module : new String[] {"vfio", "vfio_iommu_type1"}) {
      Files.createDirectories(root.resolve("sys/module/" + module));
      file("module/" + module + "/initstate", "live\n");
    }
    for (int i = 0; i < devices; i++) {
      write(i / CARD, i % CARD);
    }
  }

  private void driver(String driver, String module) throws IOException {
    Files.createDirectories(root.resolve("sys/bus/pci/drivers/" + driver));
    Files.createDirectories(root.resolve("sys/module/" + module + "/drivers"));
    file("module/" + module + "/initstate", "live\n");
    file("bus/pci/drivers/" + driver + "/bind", "");
    link("bus/pci/drivers/" + driver + "/module", "module/" + module);
    link("module/" + module + "/drivers/pci:" + driver, "bus/pci/drivers/" + driver);
  }

  private static String address(int card, int part) {
    // 64 cards in a domain: four buses for each.
    int bus = card % 64 * 4 + (part == 0 ? 0 : 1);
    int function = part == 0 ? 0 : part - 1;
    return String.format(
        Locale.ROOT, "%04x:%02x:%02x.%d", card / 64, bus, function / 8, function % 8);
  }

  private void write(int card, int part) throws IOException {
    String address = address(card, part);
    String port = address(card, 0);
    String rootBus = String.format(Locale.ROOT, "devices/pci%04x:%02x", card / 64, card % 64 * 4);
    String folder = rootBus + "/" + port + (part == 0 ? "" : "/" + address);
    boolean vf = part > 2;
    String vendor = part == 0 ? "8086" : "15b3";
    String device = part == 0 ? "347a" : vf ? "101e" : "1021";
    String pciClass = part == 0 ? "060400" : "020000";
    Files.createDirectories(root.resolve("sys/" + folder));
    file(
        folder + "/modalias",
        String.format(
            Locale.ROOT,
            "pci:v0000%sd0000%ssv0000%ssd00000001bc%ssc%si%s\n",
            vendor.toUpperCase(Locale.ROOT),
            device.toUpperCase(Locale.ROOT),
            vendor.toUpperCase(Locale.ROOT),
            pciClass.substring(0, 2).toUpperCase(Locale.ROOT),
            pciClass.substring(2, 4),
            pciClass.substring(4)));
    file(folder + "/vendor", "0x" + vendor + "\n");
    file(folder + "/device", "0x" + device + "\n");
    file(folder + "/subsystem_vendor", "0x" + vendor + "\n");
    file(folder + "/subsystem_device", "0x0001\n");
    file(folder + "/class", "0x" + pciClass + "\n");
    file(folder + "/revision", "0x00\n");
    file(folder + "/irq", "0\n");
    file(folder + "/enable", "1\n");
    file(folder + "/numa_node", card % 2 + "\n");
    file(folder + "/driver_override", "(null)\n");
    StringBuilder resource = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      resource.append("0x0000000000000000 0x0000000000000000 0x0000000000000000\n");
    }
    file(folder + "/resource", resource.toString());
    file(folder + "/config", config(vendor, device, pciClass, part == 0));
    String driver = part == 0 ? "pcieport" : "mlx5_core";
    link(folder + "/driver", "bus/pci/drivers/" + driver);
    link("bus/pci/drivers/" + driver + "/" + address, folder);
    link(folder + "/subsystem", "bus/pci");
    String group = "kernel/iommu_groups/" + (card * CARD + part);
    Files.createDirectories(root.resolve("sys/" + group + "/devices"));
    file(group + "/type", "DMA-FQ\n");
    link(folder + "/iommu_group", group);
    link(group + "/devices/" + address, folder);
    link("bus/pci/devices/" + address, folder);
    if (part == 0) {
      file(folder + "/secondary_bus_number", (card % 64 * 4 + 1) + "\n");
    } else if (part == 1) {
      int vfs = Math.max(0, Math.min(CARD, devices - card * CARD) - 3);
      file(folder + "/sriov_totalvfs", "62\n");
      file(folder + "/sriov_numvfs", vfs + "\n");
      file(folder + "/sriov_drivers_autoprobe", "1\n");
      for (int i = 0; i < vfs; i++) {
        link(folder + "/virtfn" + i, rootBus + "/" + port + "/" + address(card, i + 3));
      }
    } else if (vf) {
      link(folder + "/physfn", rootBus + "/" + port + "/" + address(card, 1));
    }
  }

  private static String config(String vendor, String device, String pciClass, boolean bridge) {
    char[] config = new char[64];
    config[0] = (char) Integer.parseInt(vendor.substring(2), 16);
    config[1] = (char) Integer.parseInt(vendor.substring(0, 2), 16);
    config[2] = (char) Integer.parseInt(device.substring(2), 16);
    config[3] = (char) Integer.parseInt(device.substring(0, 2), 16);
    for (int i = 0; i < 3; i++) {
      config[9 + i] = (char) Integer.parseInt(pciClass.substring(4 - 2 * i, 6 - 2 * i), 16);
    }
    config[14] = (char) (bridge ? 1 : 0);
    return new String(config);
  }

  private void file(String path, String content) throws IOException {
    Path one = contents.get(content);
    if (one == null) {
      one = root.resolve("contents/" + contents.size());
      Files.write(one, content.getBytes(StandardCharsets.ISO_8859_1));
      contents.put(content, one);
    }
    Files.createLink(root.resolve("sys/" + path), one);
  }

  private void link(String path, String goal) throws IOException {
    Path link = root.resolve("sys/" + path);
    Path up = link.getParent().relativize(root.resolve("sys/" + goal));
    Files.createSymbolicLink(link, up);
  }
}
