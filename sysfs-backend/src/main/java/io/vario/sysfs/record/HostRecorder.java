package io.vario.sysfs.record;

import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.sysfs.check.Mounts;
import io.vario.sysfs.inventory.SysfsInventory;
import io.vario.sysfs.names.PciIdsFile;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Record what Vario reads of a host: its PCI devices and what uses them, IOMMU groups, drivers,
 * modules, module indexes, modprobe's configuration, and the kernel's word on mounts and routes.
 *
 * <p>Nothing is written to the host, and no file is read that a device could take for a command.
 * What is there but cannot be read is told, and the rest is recorded.
 */
public final class HostRecorder {
  // Not among them is sriov_vf_msix_count, which even root may only write.
  private static final Set<String> DEVICE_FILES =
      Set.of(
          "boot_vga",
          "class",
          "consistent_dma_mask_bits",
          "device",
          "driver_override",
          "enable",
          "modalias",
          "numa_node",
          "reset_method",
          "revision",
          "secondary_bus_number",
          "sriov_drivers_autoprobe",
          "sriov_numvfs",
          "sriov_offset",
          "sriov_stride",
          "sriov_totalvfs",
          "sriov_vf_device",
          "subordinate_bus_number",
          "subsystem_device",
          "subsystem_vendor",
          "vendor");

  private static final Pattern DEVICE_LINK =
      Pattern.compile("driver|iommu_group|physfn|subsystem|virtfn\\d+");

  private static final Pattern VIRTIO = Pattern.compile("virtio\\d+");
  private static final Pattern CONTROLLER = Pattern.compile("nvme\\d+");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}:\\d{1,9}");
  private static final Pattern NAMESPACE = Pattern.compile("nvme\\d+(c\\d+)?n\\d+");

  private static final String[] INTERFACE_FILES = {
    "address", "flags", "ifindex", "operstate", "uevent"
  };
  private static final Pattern INTERFACE_LINK =
      Pattern.compile("device|master|(lower|upper)_.+", Pattern.DOTALL);

  /** Folders that tell by being there what an interface is. */
  private static final String[] INTERFACE_KINDS = {"bonding", "bridge"};

  /** Classes of which only what hangs below a PCI function matters. */
  private static final String[] NODE_KINDS = {"drm", "graphics", "tty"};

  private static final Set<String> UDEV_FACTS = Set.of("E:ID_FS_TYPE", "E:ID_PART_TABLE_TYPE");

  private static final String[] DISK_FILES = {"dev", "partition", "ro", "size", "uevent"};

  private static final String[] PROC_FILES = {
    "/proc/cmdline",
    "/proc/consoles",
    "/proc/mounts",
    "/proc/net/fib_trie",
    "/proc/net/if_inet6",
    "/proc/net/ipv6_route",
    "/proc/net/route",
    "/proc/swaps",
    "/proc/sys/kernel/osrelease",
    "/proc/sys/kernel/tainted"
  };

  private static final String[] MODULE_FOLDERS = {
    "/lib/modules", "/usr/lib/modules", "/run/booted-system/kernel-modules/lib/modules"
  };

  private static final Set<String> INDEXES =
      Set.of(
          "modules.alias",
          "modules.alias.bin",
          "modules.builtin",
          "modules.builtin.alias.bin",
          "modules.builtin.bin",
          "modules.builtin.modinfo",
          "modules.dep",
          "modules.dep.bin",
          "modules.order",
          "modules.softdep",
          "modules.weakdep");

  private static final String[] CONFIG_FOLDERS = {
    "/etc/modprobe.d",
    "/run/modprobe.d",
    "/usr/local/lib/modprobe.d",
    "/usr/lib/modprobe.d",
    "/lib/modprobe.d"
  };

  private final KernelFiles files;
  private final boolean anonymous;

  /**
   * Create a recorder.
   *
   * @param files the host's files, which are only read
   * @param anonymous whether to leave out what tells one host or owner from another: MAC addresses,
   *     the host's name, comments and options of modprobe.d, names of volumes, places of mounts,
   *     addresses, and most of the kernel's command line
   */
  public HostRecorder(KernelFiles files, boolean anonymous) {
    this.files = files;
    this.anonymous = anonymous;
  }

  /**
   * Record the host as it is now.
   *
   * @param sink what takes the recording
   * @return what was recorded, and what could not be; never null
   */
  public Recording record(RecordingSink sink) {
    Disguise disguise = anonymous ? Anonymity.of(files) : Disguise.NONE;
    Copier copier = new Copier(files, sink, disguise);
    int devices = devices(copier);
    groups(copier);
    drivers(copier);
    modules(copier);
    classes(copier);
    for (String file : PROC_FILES) {
      copier.file(file);
    }
    mounts(copier);
    btrfs(copier);
    indexes(copier);
    configuration(copier);
    names(copier);
    return new Recording(devices, copier.fileCount(), copier.problems());
  }

  private static int devices(Copier copier) {
    copier.file("/sys/bus/pci/drivers_autoprobe");
    int devices = 0;
    for (String entry : members(copier, "/sys/bus/pci/devices")) {
      devices++;
      device(copier, entry);
    }
    return devices;
  }

  private static void device(Copier copier, String folder) {
    copier.folder(folder);
    for (String name : copier.names(folder)) {
      String path = folder + "/" + name;
      if (DEVICE_FILES.contains(name)) {
        copier.file(path);
      } else if (DEVICE_LINK.matcher(name).matches()) {
        copier.link(path);
      } else if (name.equals("power")) {
        copier.file(path + "/control");
      } else if (name.equals("vfio-dev")) {
        for (String member : members(copier, path)) {
          copier.folder(member);
          copier.file(member + "/dev");
        }
      } else if (VIRTIO.matcher(name).matches()) {
        virtio(copier, path);
      } else {
        use(copier, path);
      }
    }
  }

  /** Record what hangs below a device, if it is of a kind that tells who uses the device. */
  private static void use(Copier copier, String path) {
    switch (HostPaths.name(path)) {
      case "net" -> members(copier, path).forEach(member -> networkInterface(copier, member));
      case "block" -> members(copier, path).forEach(member -> disk(copier, member));
      case "nvme" -> members(copier, path).forEach(member -> controller(copier, member));
      default -> {
        // Of no meaning here, or another device's folder, which has its own turn.
      }
    }
  }

  private static void virtio(Copier copier, String folder) {
    copier.folder(folder);
    for (String name : copier.names(folder)) {
      String path = folder + "/" + name;
      switch (name) {
        case "device", "modalias", "vendor" -> copier.file(path);
        case "driver" -> {
          String driver = copier.enter(path);
          if (driver != null && copier.folder(driver)) {
            copier.link(driver + "/module");
          }
        }
        default -> use(copier, path);
      }
    }
  }

  private static void networkInterface(Copier copier, String folder) {
    if (!copier.folder(folder)) {
      return;
    }
    for (String file : INTERFACE_FILES) {
      copier.file(folder + "/" + file);
    }
    links(copier, folder, INTERFACE_LINK);
    for (String kind : INTERFACE_KINDS) {
      if (copier.isFolder(folder + "/" + kind)) {
        copier.folder(folder + "/" + kind);
      }
    }
  }

  private static void controller(Copier copier, String folder) {
    if (!copier.folder(folder)) {
      return;
    }
    copier.file(folder + "/dev");
    copier.file(folder + "/uevent");
    copier.link(folder + "/device");
    for (String name : copier.names(folder)) {
      if (NAMESPACE.matcher(name).matches()) {
        disk(copier, folder + "/" + name);
      }
    }
  }

  private static void disk(Copier copier, String folder) {
    if (!copier.folder(folder)) {
      return;
    }
    for (String file : DISK_FILES) {
      copier.file(folder + "/" + file);
    }
    for (String name : copier.names(folder)) {
      String path = folder + "/" + name;
      if (name.equals("device")) {
        copier.link(path);
      } else if (name.equals("holders") || name.equals("slaves")) {
        copier.folder(path);
        copier.names(path).forEach(member -> copier.link(path + "/" + member));
      } else if (name.equals("dm")) {
        copier.file(path + "/name");
        copier.file(path + "/uuid");
      } else if (name.equals("md")) {
        copier.folder(path);
      } else if (name.startsWith(HostPaths.name(folder))) {
        disk(copier, path);
      }
    }
  }

  private static void groups(Copier copier) {
    for (String group : members(copier, "/sys/kernel/iommu_groups")) {
      copier.folder(group + "/devices");
      copier.file(group + "/type");
      for (String device : copier.names(group + "/devices")) {
        copier.link(group + "/devices/" + device);
      }
    }
  }

  private static void drivers(Copier copier) {
    for (String driver : members(copier, "/sys/bus/pci/drivers")) {
      copier.folder(driver);
      for (String name : copier.names(driver)) {
        // Beside these there are the driver's own attributes, and those that are only written.
        if (name.equals("module") || name.indexOf(':') >= 0) {
          copier.link(driver + "/" + name);
        }
      }
    }
  }

  private static void modules(Copier copier) {
    for (String module : members(copier, "/sys/module")) {
      copier.folder(module);
      for (String name : copier.names(module)) {
        String path = module + "/" + name;
        if (name.equals("initstate")) {
          copier.file(path);
        } else if (name.equals("drivers")) {
          links(copier, path, Pattern.compile("pci:.+", Pattern.DOTALL));
        }
      }
    }
  }

  /** Record the ways in by kind, of which some lead to devices that are no PCI function's own. */
  private void classes(Copier copier) {
    for (String member : members(copier, "/sys/class/net")) {
      networkInterface(copier, member);
    }
    for (String member : members(copier, "/sys/class/block")) {
      disk(copier, member);
    }
    for (String member : members(copier, "/sys/class/nvme")) {
      controller(copier, member);
    }
    for (String member : members(copier, "/sys/class/nvme-subsystem")) {
      copier.folder(member);
      links(copier, member, CONTROLLER);
    }
    for (String kind : NODE_KINDS) {
      nodes(copier, "/sys/class/" + kind);
    }
    for (String member : members(copier, "/sys/class/vtconsole")) {
      copier.folder(member);
      copier.file(member + "/name");
      copier.file(member + "/bind");
    }
    for (String member : members(copier, "/sys/class/block")) {
      udev(copier, member);
    }
  }

  /** Record the nodes of a class that PCI functions have, such as serial ports of theirs. */
  private void nodes(Copier copier, String kind) {
    for (String name : copier.isFolder(kind) ? copier.names(kind) : List.<String>of()) {
      String goal = files.readLink(kind + "/" + name).orNull();
      String node = goal == null || !goal.contains("/pci") ? null : copier.enter(kind + "/" + name);
      if (node != null) {
        copier.folder(node);
        copier.file(node + "/dev");
        copier.file(node + "/uevent");
      }
    }
  }

  /** Record of udev's findings what a disk holds; the rest names its owner's things. */
  private void udev(Copier copier, String disk) {
    byte[] number = files.read(disk + "/dev").orNull();
    String text = number == null ? "" : new String(number, StandardCharsets.ISO_8859_1).strip();
    if (!NUMBER.matcher(text).matches()) {
      return;
    }
    String path = "/run/udev/data/b" + text;
    Reading<byte[]> entry = files.read(path);
    copier.note(entry);
    byte[] content = entry.orNull();
    if (content != null) {
      StringBuilder kept = new StringBuilder();
      for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        int equals = line.indexOf('=');
        if (equals > 0 && UDEV_FACTS.contains(line.substring(0, equals))) {
          kept.append(line).append('\n');
        }
      }
      copier.file(path, kept.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Record where the host's first process sees what mounted. */
  private void mounts(Copier copier) {
    Reading<byte[]> mounts = Mounts.content(files);
    copier.note(mounts);
    byte[] content = mounts.orNull();
    if (content != null) {
      copier.file("/proc/self/mountinfo", content);
    }
  }

  /** Record which disks form one btrfs. */
  private static void btrfs(Copier copier) {
    String base = "/sys/fs/btrfs";
    for (String id : copier.isFolder(base) ? copier.names(base) : List.<String>of()) {
      String devices = base + "/" + id + "/devices";
      if (copier.isFolder(devices)) {
        copier.folder(devices);
        copier.names(devices).forEach(name -> copier.link(devices + "/" + name));
      }
    }
  }

  private void indexes(Copier copier) {
    byte[] told = files.read("/proc/sys/kernel/osrelease").orNull();
    String release = told == null ? "" : new String(told, StandardCharsets.ISO_8859_1).strip();
    for (String base : MODULE_FOLDERS) {
      if (release.isEmpty()) {
        // Which kernel runs is guessed from the folders that there are.
        members(copier, base).forEach(folder -> indexes(copier, folder));
      } else if (release.indexOf('/') < 0 && copier.isFolder(base + "/" + release)) {
        indexes(copier, base + "/" + release);
      } else {
        copier.note(files.list(base + "/" + release));
      }
    }
  }

  private static void indexes(Copier copier, String path) {
    String folder = copier.enter(path);
    if (folder != null && copier.folder(folder)) {
      for (String name : copier.names(folder)) {
        if (INDEXES.contains(name)) {
          copier.file(folder + "/" + name);
        }
      }
    }
  }

  private void configuration(Copier copier) {
    for (String base : CONFIG_FOLDERS) {
      String folder = copier.isFolder(base) ? copier.enter(base) : null;
      if (folder == null) {
        copier.note(files.list(base));
      } else if (copier.folder(folder)) {
        for (String name : copier.names(folder)) {
          if (name.endsWith(".conf") || name.endsWith(".alias")) {
            configuration(copier, folder + "/" + name);
          }
        }
      }
    }
  }

  /** Record a file of modprobe.d; an empty one counts too, since it hides others of its name. */
  private void configuration(Copier copier, String path) {
    if (copier.isFolder(path)) {
      copier.folder(path);
      return;
    }
    String link = files.readLink(path).orNull();
    String goal = link == null ? path : HostPaths.target(HostPaths.parent(path), link);
    Reading<byte[]> content = files.read(path);
    if ("/dev/null".equals(goal) || (content.isAbsent() && anonymous)) {
      copier.file(path, new byte[0]);
    } else if (anonymous) {
      // Where the administrator keeps it is nobody's business.
      copier.file(path);
    } else {
      String file = copier.enter(path);
      if (file != null) {
        copier.file(file);
      }
    }
  }

  /** Record of the large file of names only what names the host's devices. */
  private void names(Copier copier) {
    PciIdsFile names = new PciIdsFile(files);
    String place = names.place();
    String file = place == null ? null : copier.enter(place);
    // What cannot be listed has been told before.
    if (place != null && file != null && files.list("/sys/bus/pci/devices").orNull() != null) {
      List<PciIds> ids = new ArrayList<>();
      for (PciDevice device : new SysfsInventory(files).devices().devices()) {
        ids.add(device.ids());
      }
      copier.file(file, names.excerpt(place, ids));
    }
  }

  /** Return the folders that a folder holds or leads to. */
  private static List<String> members(Copier copier, String path) {
    String folder = copier.isFolder(path) ? copier.enter(path) : path;
    if (folder == null) {
      return List.of();
    }
    List<String> names = copier.names(folder);
    if (folder.equals(path) && names.isEmpty() && copier.isFolder(folder)) {
      copier.folder(folder);
    }
    List<String> members = new ArrayList<>();
    for (String name : names) {
      String member = folder + "/" + name;
      String entered = copier.isFolder(member) ? copier.enter(member) : null;
      if (entered != null) {
        members.add(entered);
      }
    }
    return members;
  }

  private static void links(Copier copier, String folder, Pattern pattern) {
    for (String name : copier.names(folder)) {
      if (pattern.matcher(name).matches()) {
        copier.link(folder + "/" + name);
      }
    }
  }
}
