package io.vario.sysfs.inventory;

import io.vario.device.DeviceIdentity;
import io.vario.device.IommuGroup;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.error.VarioException;
import io.vario.host.DeviceListing;
import io.vario.host.HostInventory;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Read PCI devices from {@code /sys/bus/pci/devices}. */
public final class SysfsInventory implements HostInventory {
  private static final String DEVICES = "/sys/bus/pci/devices";
  private static final String GROUPS = "/sys/kernel/iommu_groups/";
  private static final String INTERFACES = "/sys/class/net/";

  /** From how many devices on threads save more than it takes to start them. */
  private static final int WORTH_THREADS = 256;

  private static final int MOST_THREADS = 4;

  private final KernelFiles files;

  /**
   * Create an inventory.
   *
   * @param files the host's files
   */
  public SysfsInventory(KernelFiles files) {
    this.files = files;
  }

  @Override
  public DeviceListing devices() {
    return read(files.list(DEVICES).orElseThrow(List.of()));
  }

  @Override
  public Optional<PciDevice> device(PciAddress address) {
    Reading<PciDevice> device = new DeviceReader(files, DEVICES).read(address);
    if (device.problem().isPresent()) {
      device.orElseThrow(device.orNull());
    }
    return Optional.ofNullable(device.orNull());
  }

  @Override
  public List<PciDevice> members(IommuGroup group) {
    Reading<List<String>> names = files.list(GROUPS + group + "/devices");
    if (!names.isAbsent()) {
      return read(names.orElseThrow(List.of())).devices();
    }
    // A recording may hold the devices' own links only.
    List<PciDevice> members = new ArrayList<>();
    for (PciDevice device : devices().devices()) {
      if (device.iommuGroup().isPresent() && device.iommuGroup().get().equals(group)) {
        members.add(device);
      }
    }
    return List.copyOf(members);
  }

  @Override
  public DeviceIdentity identity(PciDevice device) {
    return new IdentityReader(files, DEVICES).read(device);
  }

  @Override
  public Optional<PciAddress> addressOfInterface(String interfaceName) {
    if (!isName(interfaceName)) {
      return Optional.empty();
    }
    // A virtio interface's device is its child of the virtio bus; the PCI function is above, as
    // only the interface's own link shows.
    PciAddress address = innermost(files.readLink(INTERFACES + interfaceName + "/device").orNull());
    return Optional.ofNullable(
        address == null ? innermost(files.readLink(INTERFACES + interfaceName).orNull()) : address);
  }

  @Override
  public List<PciAddress> addressesOfBlockDevice(String node) {
    return new BlockNodes(files).addresses(node);
  }

  @Override
  public List<PciAddress> bridgesAbove(PciAddress address) {
    String way = files.readLink(DEVICES + '/' + address).orNull();
    List<PciAddress> bridges = new ArrayList<>();
    // The last name on the way is the device's own.
    int end = way == null ? -1 : way.lastIndexOf('/');
    while (way != null && end > 0) {
      int slash = way.lastIndexOf('/', end - 1);
      PciAddress bridge = addressOrNull(way.substring(slash + 1, end));
      if (bridge != null) {
        bridges.add(bridge);
      }
      end = slash;
    }
    return List.copyOf(bridges);
  }

  @Override
  public List<String> interfaceNames() {
    List<String> names = files.list(INTERFACES.substring(0, INTERFACES.length() - 1)).orNull();
    List<String> found = new ArrayList<>();
    for (String name : names == null ? List.<String>of() : names) {
      if (addressOfInterface(name).isPresent()) {
        found.add(name);
      }
    }
    Collections.sort(found);
    return List.copyOf(found);
  }

  @Override
  public List<String> blockDeviceNodes() {
    return new BlockNodes(files).nodes();
  }

  /** Tell whether a text may stand for one name in a folder. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.indexOf('/') < 0
        && text.indexOf('\0') < 0
        && !text.equals(".")
        && !text.equals("..");
  }

  /** Return the last PCI function on a link's way; null if there is none. */
  static @Nullable PciAddress innermost(@Nullable String link) {
    int end = link == null ? 0 : link.length();
    while (link != null && end > 0) {
      int slash = link.lastIndexOf('/', end - 1);
      PciAddress address = addressOrNull(link.substring(slash + 1, end));
      if (address != null) {
        return address;
      }
      end = slash;
    }
    return null;
  }

  private DeviceListing read(List<String> names) {
    List<PciAddress> addresses = new ArrayList<>(names.size());
    for (String name : names) {
      // Groups hold devices of other buses too; only what is named as a PCI function is one.
      PciAddress address = addressOrNull(name);
      if (address != null) {
        addresses.add(address);
      }
    }
    Collections.sort(addresses);
    return devices(addresses);
  }

  @Override
  public DeviceListing devices(List<PciAddress> addresses) {
    DeviceReader reader = new DeviceReader(files, DEVICES);
    int threads = threadsFor(addresses.size());
    List<Reading<PciDevice>> readings =
        threads == 1 ? reader.readAll(addresses) : SideBySide.read(reader, addresses, threads);
    List<PciDevice> devices = new ArrayList<>(addresses.size());
    List<ReadProblem> problems = new ArrayList<>();
    for (Reading<PciDevice> device : readings) {
      PciDevice found = device.orNull();
      if (found != null) {
        devices.add(found);
      } else if (device.problem().isPresent()) {
        problems.add(device.problem().get());
      }
    }
    return new DeviceListing(devices, problems);
  }

  /** Return by how many threads so many devices are best read. */
  private static int threadsFor(int devices) {
    return devices < WORTH_THREADS
        ? 1
        : Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** Return the address that a name of the kernel's is; null if it is none. */
  static @Nullable PciAddress addressOrNull(String name) {
    try {
      PciAddress address = PciAddress.tryParse(name).orElse(null);
      // Only the kernel's own spelling names a folder of the kernel.
      return address != null && address.toString().equals(name) ? address : null;
    } catch (VarioException outOfRange) {
      return null;
    }
  }
}
