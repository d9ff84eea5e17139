package io.vario.sysfs.inventory;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.IommuGroup;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.ReadProblem;
import io.vario.device.SriovRole;
import io.vario.device.VfioDevice;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Read the folders of PCI devices, one after another.
 *
 * <p>A folder is listed once, and only the files that it holds are opened. What several devices
 * share (a driver's module, a PF's list of VFs) is read once per reader, so a reader serves one
 * request and is then dropped. Safe for use by several threads; two that need the same at once may
 * both read it.
 */
final class DeviceReader {
  private final KernelFiles files;
  private final String devices;
  private final Map<String, ModuleOfDriver> modules = new ConcurrentHashMap<>();
  private final Map<PciAddress, List<PciAddress>> vfsOfPf = new ConcurrentHashMap<>();

  DeviceReader(KernelFiles files, String devices) {
    this.files = files;
    this.devices = devices;
  }

  /** Read one device; "absent" if there is none, or if it vanishes meanwhile. */
  Reading<PciDevice> read(PciAddress address) {
    String folder = devices + "/" + address;
    Reading<List<String>> names = files.list(folder);
    List<String> listed = names.orNull();
    return listed == null ? names.withoutValue() : new OneDevice(address, folder, listed).read();
  }

  /** Read devices, one after another. */
  List<Reading<PciDevice>> readAll(List<PciAddress> addresses) {
    List<Reading<PciDevice>> readings = new ArrayList<>(addresses.size());
    for (PciAddress address : addresses) {
      readings.add(read(address));
    }
    return readings;
  }

  /** Return the last name of a path. */
  static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Remember a driver's module, which may be none. */
  private record ModuleOfDriver(@Nullable ModuleName module) {}

  /** Read the files of one device, collecting what goes wrong. */
  private final class OneDevice {
    private final PciAddress address;
    private final String folder;
    private final Set<String> names;
    private final List<ReadProblem> problems = new ArrayList<>(0);

    OneDevice(PciAddress address, String folder, List<String> names) {
      this.address = address;
      this.folder = folder;
      this.names = new HashSet<>(names);
    }

    Reading<PciDevice> read() {
      Reading<Modalias> modalias = modalias();
      Modalias found = modalias.orNull();
      if (found == null) {
        return modalias.withoutValue();
      }
      PciDevice.Builder builder;
      try {
        builder = PciDevice.builder(address, found).bridge(isBridge(found));
        found.ids();
      } catch (VarioException malformed) {
        return Reading.unreadable(folder + "/modalias", message(malformed));
      }
      DriverName driver = driver();
      builder.driver(driver, driver == null ? null : module(driver));
      builder.override(override()).iommuGroup(iommuGroup()).vfio(vfio()).sriov(sriov());
      OptionalInt node = number("numa_node");
      if (node.isPresent()) {
        builder.numaNode(node.getAsInt());
      }
      return Reading.of(builder.problems(problems).build());
    }

    private Reading<Modalias> modalias() {
      String path = folder + "/modalias";
      Reading<byte[]> content = files.read(path);
      byte[] bytes = content.orNull();
      if (bytes == null) {
        // What the kernel makes it of tells as much.
        return content.isAbsent() ? modaliasOfIds() : content.withoutValue();
      }
      String text = text(bytes);
      try {
        return Reading.of(Modalias.parse(text));
      } catch (VarioException malformed) {
        return Reading.unreadable(path, message(malformed));
      }
    }

    private Reading<Modalias> modaliasOfIds() {
      if (!names.contains("vendor") && !names.contains("class")) {
        return Reading.unreadable(folder, "neither modalias nor vendor and class are there");
      }
      try {
        PciIds ids =
            new PciIds(
                hex("vendor"), hex("device"), hex("subsystem_vendor"), hex("subsystem_device"));
        return Reading.of(Modalias.of(ids, new PciClass(hex("class"))));
      } catch (VarioException malformed) {
        return Reading.unreadable(folder, message(malformed));
      }
    }

    private int hex(String name) {
      byte[] bytes = files.read(folder + "/" + name).orNull();
      String text = bytes == null ? "" : text(bytes);
      try {
        return text.startsWith("0x") ? Integer.parseInt(text, 2, text.length(), 16) : -1;
      } catch (NumberFormatException malformed) {
        return -1;
      }
    }

    /** Only functions with a bridge's header type have this file (drivers/pci/pci-sysfs.c). */
    private boolean isBridge(Modalias modalias) {
      int base = modalias.pciClass().base();
      int sub = modalias.pciClass().sub();
      return names.contains("secondary_bus_number") || (base == 6 && (sub == 4 || sub == 7));
    }

    private @Nullable DriverName driver() {
      String name = linkedName("driver");
      if (name == null) {
        return null;
      }
      if (!DriverName.isValid(name)) {
        problem("driver", "leads to no driver's name: " + Quoted.text(name));
        return null;
      }
      return DriverName.parse(name);
    }

    private @Nullable ModuleName module(DriverName driver) {
      ModuleOfDriver known = modules.get(driver.toString());
      if (known == null) {
        String target = files.readLink(folder + "/driver/module").orNull();
        String name = target == null ? "" : lastName(target);
        known = new ModuleOfDriver(ModuleName.isValid(name) ? ModuleName.parse(name) : null);
        modules.put(driver.toString(), known);
      }
      return known.module();
    }

    private @Nullable DriverOverride override() {
      String text = content("driver_override");
      if (text == null || text.isEmpty() || text.equals("(null)")) {
        return null;
      }
      try {
        return DriverOverride.parse(text);
      } catch (VarioException malformed) {
        problem("driver_override", message(malformed));
        return null;
      }
    }

    private @Nullable IommuGroup iommuGroup() {
      String name = linkedName("iommu_group");
      int number = name == null ? -1 : naturalNumber(name);
      if (name != null && number < 0) {
        problem("iommu_group", "leads to no group's number: " + Quoted.text(name));
      }
      return number < 0 ? null : new IommuGroup(number);
    }

    private @Nullable VfioDevice vfio() {
      if (!names.contains("vfio-dev")) {
        return null;
      }
      List<String> found = files.list(folder + "/vfio-dev").orNull();
      if (found != null) {
        for (String name : found) {
          int number = name.startsWith("vfio") ? naturalNumber(name.substring(4)) : -1;
          if (number >= 0) {
            return new VfioDevice(number);
          }
        }
      }
      return null;
    }

    private @Nullable SriovRole sriov() {
      if (names.contains("physfn")) {
        PciAddress pf = linkedAddress(folder + "/physfn");
        if (pf == null) {
          problem("physfn", "leads to no PCI address");
          return null;
        }
        int index = vfsOf(pf).indexOf(address);
        return new SriovRole.VirtualFunction(
            pf, index < 0 ? OptionalInt.empty() : OptionalInt.of(index));
      }
      if (!names.contains("sriov_totalvfs")) {
        return null;
      }
      OptionalInt autoprobe = number("sriov_drivers_autoprobe");
      List<PciAddress> vfs = vfs(folder, names);
      vfsOfPf.put(address, vfs);
      return new SriovRole.PhysicalFunction(
          Math.max(0, number("sriov_totalvfs").orElse(0)),
          Math.max(0, number("sriov_numvfs").orElse(vfs.size())),
          autoprobe.orElse(1) != 0,
          vfs);
    }

    private @Nullable String linkedName(String name) {
      if (!names.contains(name)) {
        return null;
      }
      Reading<String> link = files.readLink(folder + "/" + name);
      note(link);
      String target = link.orNull();
      return target == null ? null : lastName(target);
    }

    private OptionalInt number(String name) {
      String text = content(name);
      if (text == null) {
        return OptionalInt.empty();
      }
      try {
        return OptionalInt.of(Integer.parseInt(text));
      } catch (NumberFormatException malformed) {
        problem(name, "holds no number: " + Quoted.text(text));
        return OptionalInt.empty();
      }
    }

    private @Nullable String content(String name) {
      if (!names.contains(name)) {
        return null;
      }
      Reading<byte[]> reading = files.read(folder + "/" + name);
      note(reading);
      byte[] bytes = reading.orNull();
      return bytes == null ? null : text(bytes);
    }

    private void note(Reading<?> reading) {
      if (reading.problem().isPresent()) {
        problems.add(reading.problem().get());
      }
    }

    private void problem(String name, String reason) {
      problems.add(new ReadProblem(folder + "/" + name, ReadProblem.Kind.UNREADABLE, reason));
    }
  }

  private List<PciAddress> vfsOf(PciAddress physicalFunction) {
    List<PciAddress> known = vfsOfPf.get(physicalFunction);
    if (known == null) {
      String folder = devices + "/" + physicalFunction;
      List<String> names = files.list(folder).orNull();
      known = names == null ? List.of() : vfs(folder, new HashSet<>(names));
      vfsOfPf.put(physicalFunction, known);
    }
    return known;
  }

  /** Follow {@code virtfn0}, {@code virtfn1}, … as far as they go. */
  private List<PciAddress> vfs(String folder, Set<String> names) {
    List<PciAddress> vfs = new ArrayList<>(0);
    for (int index = 0; names.contains("virtfn" + index); index++) {
      PciAddress vf = linkedAddress(folder + "/virtfn" + index);
      if (vf == null) {
        break;
      }
      vfs.add(vf);
    }
    return List.copyOf(vfs);
  }

  private @Nullable PciAddress linkedAddress(String link) {
    String target = files.readLink(link).orNull();
    try {
      return target == null ? null : PciAddress.tryParse(lastName(target)).orElse(null);
    } catch (VarioException outOfRange) {
      return null;
    }
  }

  private static int naturalNumber(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static String text(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static String message(VarioException failure) {
    return String.valueOf(failure.getMessage());
  }
}
