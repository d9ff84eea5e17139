package io.vario.simulator.hosts;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciIds;
import io.vario.simulator.archive.RecordingInMemory;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Describe a host in a few words, and write it out as sysfs and depmod would show it. */
final class HostModel {
  static final String NETWORK = "020000";
  static final String DISPLAY = "030000";
  static final String CONTROLLER_3D = "030200";
  static final String NVME = "010802";
  static final String CO_PROCESSOR = "0b4000";
  private static final String BRIDGE = "060400";
  private static final String VFIO_ALIAS = "vfio_pci:";

  /** What pci.ids says of the bundled hosts' devices. */
  private static final String NAMES =
      """
      10de  NVIDIA Corporation
      \t10f8  TU104 HD Audio Controller
      \t1ad8  TU104 USB 3.1 Host Controller
      \t1e84  TU104 [GeForce RTX 2070 SUPER]
      \t2342  GH100 [GH200 120GB / 480GB]
      144d  Samsung Electronics Co Ltd
      \ta80a  NVMe SSD Controller PM9A1/PM9A3/980PRO
      \ta824  NVMe SSD Controller PM173X
      15b3  Mellanox Technologies
      \t101e  ConnectX Family mlx5Gen Virtual Function
      \t1021  MT2910 Family [ConnectX-7]
      1a03  ASPEED Technology, Inc.
      \t2000  ASPEED Graphics Family
      8086  Intel Corporation
      \t1901  6th-10th Gen Core Processor PCIe Controller (x16)
      \t4940  4xxx Series QAT
      \t4941  4xxx Series QAT Virtual Function
      """;

  private final String name;
  private final String release;
  private final Map<String, String> loaded = new LinkedHashMap<>();
  private final Set<String> installed = new LinkedHashSet<>();
  private final List<String> aliases = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private final Map<String, String> hostFiles = new LinkedHashMap<>();
  private final Map<String, String> hostLinks = new LinkedHashMap<>();
  private int groups;

  HostModel(String name, String release) {
    this.name = name;
    this.release = release;
    driver("pcieportdrv", "pcieport");
    // The catch-all stands first, as in modules.order.
    install("vfio_pci", VFIO_ALIAS + "v*d*sv*sd*bc*sc*i*");
    installed.addAll(List.of("vfio", "vfio_pci_core", "vfio_iommu_type1"));
  }

  /** Describe one function of the host. */
  final class Function {
    private final PciAddress address;
    private final String folder;
    private final PciIds ids;
    private final PciClass pciClass;
    private final Map<String, String> links = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private int group;

    private Function(String folder, PciAddress address, PciIds ids, PciClass pciClass) {
      this.folder = folder;
      this.address = address;
      this.ids = ids;
      this.pciClass = pciClass;
      this.group = groups++;
      files.put("numa_node", "0");
    }

    /** Set the driver that owns the function. */
    Function on(String driver) {
      links.put("driver", "/sys/bus/pci/drivers/" + driver);
      return this;
    }

    /** Set the NUMA node. */
    Function near(int node) {
      files.put("numa_node", Integer.toString(node));
      return this;
    }

    /** Put the function into the IOMMU group of another one. */
    Function with(Function other) {
      group = other.group;
      return this;
    }

    /** Add a file with one line. */
    Function file(String fileName, String line) {
      files.put(fileName, line);
      return this;
    }

    /** Give the function an interface that is up. */
    Function networkInterface(String interfaceName, int index) {
      String at = "net/" + interfaceName;
      files.put(at + "/flags", "0x1003");
      files.put(at + "/ifindex", Integer.toString(index));
      files.put(at + "/operstate", "up");
      below("net", interfaceName, at);
      return this;
    }

    /** Give the function an NVMe disk with partitions, numbered from 1. */
    Function nvmeDisk(String controller, int major, int... partitionSectors) {
      String disk = controller + "n1";
      String at = "nvme/" + controller;
      files.put(at + "/dev", "240:0");
      files.put(at + "/uevent", "DEVNAME=" + controller);
      below("nvme", controller, at);
      String diskAt = at + "/" + disk;
      files.put(diskAt + "/dev", major + ":0");
      files.put(diskAt + "/size", "1953525168");
      files.put(diskAt + "/uevent", "DEVNAME=" + disk);
      below("block", disk, diskAt);
      for (int number = 1; number <= partitionSectors.length; number++) {
        String partition = disk + "p" + number;
        String partitionAt = diskAt + "/" + partition;
        files.put(partitionAt + "/dev", major + ":" + number);
        files.put(partitionAt + "/partition", Integer.toString(number));
        files.put(partitionAt + "/size", Integer.toString(partitionSectors[number - 1]));
        files.put(partitionAt + "/uevent", "DEVNAME=" + partition);
        below("block", partition, partitionAt);
      }
      return this;
    }

    /** Give the function a screen that the kernel's virtual consoles are shown on. */
    Function screen() {
      files.put("graphics/fb0/dev", "29:0");
      files.put("graphics/fb0/uevent", "DEVNAME=fb0");
      below("graphics", "fb0", "graphics/fb0");
      files.put("drm/card0/dev", "226:0");
      files.put("drm/card0/uevent", "DEVNAME=dri/card0");
      below("drm", "card0", "drm/card0");
      String console = "/sys/devices/virtual/vtconsole/vtcon1";
      hostFiles.put(console + "/name", "(M) frame buffer device\n");
      hostFiles.put(console + "/bind", "1\n");
      hostLinks.put("/sys/class/vtconsole/vtcon1", console);
      return this;
    }

    private void below(String kind, String entry, String at) {
      hostLinks.put("/sys/class/" + kind + "/" + entry, folder + "/" + at);
    }

    /** Give the function VFs, all of them enabled, behind it on its bus and the next ones. */
    Function virtualFunctions(int count, int total, String vfIds, int offset, String driver) {
      files.put("sriov_totalvfs", Integer.toString(total));
      files.put("sriov_numvfs", Integer.toString(count));
      files.put("sriov_offset", Integer.toString(offset));
      files.put("sriov_stride", "1");
      files.put("sriov_vf_device", vfIds.substring(5));
      files.put("sriov_drivers_autoprobe", "1");
      String root = folder.substring(0, folder.lastIndexOf('/'));
      for (int i = 0; i < count; i++) {
        PciAddress vf = behind(offset + i);
        Function made =
            add(root + "/" + vf, vf, idsOf(vfIds, ids.subvendor(), ids.subdevice()), pciClass);
        made.links.put("physfn", folder);
        made.file("numa_node", files.getOrDefault("numa_node", "0"));
        if (!driver.isEmpty()) {
          made.on(driver);
        }
        links.put("virtfn" + i, made.folder);
      }
      return this;
    }

    /** Return the address that lies so many routing ids behind this one. */
    private PciAddress behind(int distance) {
      int routingId = (address.bus() << 8 | address.device() << 3 | address.function()) + distance;
      return PciAddress.of(
          address.domain(), routingId >> 8 & 0xff, routingId >> 3 & 0x1f, routingId & 7);
    }
  }

  /** Add a file of the host outside of its devices. */
  HostModel text(String path, String content) {
    hostFiles.put(path, content);
    return this;
  }

  /** Load a module that has registered a driver. */
  HostModel driver(String module, String driver) {
    loaded.put(driver, module);
    installed.add(module);
    return this;
  }

  /** Load a module whose driver has its name, and that claims devices by vendor and device. */
  HostModel driver(String module, String driver, String... claimed) {
    for (String ids : claimed) {
      aliases.add(alias("pci:", ids) + " " + module);
    }
    return driver(module, driver);
  }

  /** Install a module with its aliases, without loading it. */
  HostModel install(String module, String... patterns) {
    installed.add(module);
    for (String pattern : patterns) {
      aliases.add(pattern + " " + module);
    }
    return this;
  }

  /** Install a variant driver for devices. */
  HostModel variant(String module, String... claimed) {
    String[] patterns = new String[claimed.length];
    for (int i = 0; i < claimed.length; i++) {
      patterns[i] = alias(VFIO_ALIAS, claimed[i]);
    }
    return install(module, patterns);
  }

  /** Add a function below a root port of its own. */
  Function behindPort(String port, String portIds, String address, String ids, String classCode) {
    Function root = port(port, portIds, address);
    return add(
        root.folder + "/" + address,
        PciAddress.parse(address),
        idsOf(ids, root.ids.vendor(), 1),
        classOf(classCode));
  }

  /** Add another function beside one that is there. */
  Function beside(Function other, String address, String ids, String classCode) {
    return add(
        other.folder.substring(0, other.folder.lastIndexOf('/') + 1) + address,
        PciAddress.parse(address),
        idsOf(ids, other.ids.subvendor(), other.ids.subdevice()),
        classOf(classCode));
  }

  private Function port(String port, String portIds, String below) {
    PciAddress address = PciAddress.parse(port);
    String bus = port.substring(0, port.length() - 5);
    return add(
            "/sys/devices/pci" + bus + "/" + port, address, idsOf(portIds, 0, 0), classOf(BRIDGE))
        .on("pcieport")
        .file("secondary_bus_number", Integer.toString(PciAddress.parse(below).bus()));
  }

  private Function add(String folder, PciAddress address, PciIds ids, PciClass pciClass) {
    Function function = new Function(folder, address, ids, pciClass);
    functions.add(function);
    return function;
  }

  private static PciIds idsOf(String text, int subvendor, int subdevice) {
    return new PciIds(
        Integer.parseInt(text, 0, 4, 16), Integer.parseInt(text, 5, 9, 16), subvendor, subdevice);
  }

  private static PciClass classOf(String code) {
    return new PciClass(Integer.parseInt(code, 16));
  }

  private static String alias(String prefix, String ids) {
    String upper = ids.toUpperCase(Locale.ROOT);
    return prefix
        + "v0000"
        + upper.substring(0, 4)
        + "d0000"
        + upper.substring(5)
        + "sv*sd*bc*sc*i*";
  }

  /** Write the host out. */
  KernelFiles files() {
    RecordingInMemory sink = new RecordingInMemory(name);
    Set<Integer> knownGroups = new LinkedHashSet<>();
    for (Function function : functions) {
      writeFunction(sink, function, knownGroups.add(function.group));
    }
    loaded.forEach(
        (driver, module) -> {
          String folder = "/sys/bus/pci/drivers/" + driver;
          link(sink, folder + "/module", "/sys/module/" + module);
          file(sink, "/sys/module/" + module + "/initstate", "live");
          link(sink, "/sys/module/" + module + "/drivers/pci:" + driver, folder);
        });
    hostFiles.forEach((path, content) -> sink.file(path, bytes(content)));
    hostLinks.forEach((path, goal) -> link(sink, path, goal));
    file(sink, "/proc/sys/kernel/osrelease", release);
    file(sink, "/proc/cmdline", "BOOT_IMAGE=/vmlinuz-" + release + " ro intel_iommu=on iommu=pt");
    String modules = "/lib/modules/" + release + "/";
    StringBuilder text = new StringBuilder("# Aliases extracted from modules themselves.\n");
    for (String alias : aliases) {
      text.append("alias ").append(alias).append('\n');
    }
    sink.file(modules + "modules.alias", bytes(text.toString()));
    StringBuilder dependencies = new StringBuilder();
    for (String module : installed) {
      dependencies.append("kernel/drivers/").append(module).append(".ko:\n");
    }
    sink.file(modules + "modules.dep", bytes(dependencies.toString()));
    sink.file(modules + "modules.builtin", new byte[0]);
    sink.folder("/etc/modprobe.d");
    sink.file("/usr/share/misc/pci.ids", bytes(NAMES));
    return sink.files();
  }

  private static void writeFunction(RecordingInMemory sink, Function function, boolean first) {
    String folder = function.folder + "/";
    String group = "/sys/kernel/iommu_groups/" + function.group;
    file(sink, folder + "modalias", Modalias.of(function.ids, function.pciClass).toString());
    file(sink, folder + "vendor", "0x" + function.ids.vendorText());
    file(sink, folder + "device", "0x" + function.ids.deviceText());
    file(sink, folder + "subsystem_vendor", "0x" + function.ids.subvendorText());
    file(sink, folder + "subsystem_device", "0x" + function.ids.subdeviceText());
    file(sink, folder + "class", "0x" + function.pciClass);
    file(sink, folder + "driver_override", "(null)");
    file(sink, folder + "enable", function.links.containsKey("driver") ? "1" : "0");
    function.files.forEach((fileName, line) -> file(sink, folder + fileName, line));
    function.links.forEach((linkName, goal) -> link(sink, folder + linkName, goal));
    link(sink, folder + "subsystem", "/sys/bus/pci");
    link(sink, folder + "iommu_group", group);
    link(sink, "/sys/bus/pci/devices/" + function.address, function.folder);
    link(sink, group + "/devices/" + function.address, function.folder);
    if (first) {
      file(sink, group + "/type", "DMA-FQ");
    }
    String driver = function.links.get("driver");
    if (driver != null) {
      link(sink, driver + "/" + function.address, function.folder);
    }
  }

  private static void file(RecordingInMemory sink, String path, String line) {
    sink.file(path, bytes(line + "\n"));
  }

  /** Write a relative link, as sysfs does. */
  private static void link(RecordingInMemory sink, String path, String goal) {
    StringBuilder target = new StringBuilder();
    for (int i = 1; i < path.length(); i++) {
      if (path.charAt(i) == '/') {
        target.append("../");
      }
    }
    sink.link(path, target.append(goal, 1, goal.length()).toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
