package io.vario.sysfs.inventory;

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
  public Optional<PciAddress> addressOfInterface(String interfaceName) {
    if (interfaceName.isEmpty()
        || interfaceName.indexOf('/') >= 0
        || interfaceName.indexOf('\0') >= 0
        || interfaceName.equals(".")
        || interfaceName.equals("..")) {
      return Optional.empty();
    }
    String link = files.readLink(INTERFACES + interfaceName + "/device").orNull();
    // A virtio interface's device is its child of the virtio bus; the PCI function is above.
    Optional<PciAddress> address = Optional.empty();
    while (link != null && address.isEmpty() && !link.isEmpty()) {
      address = PciAddress.tryParse(DeviceReader.lastName(link));
      int slash = link.lastIndexOf('/');
      link = slash < 0 ? "" : link.substring(0, slash);
    }
    return address.isPresent() ? address : aboveVirtio(interfaceName);
  }

  /** Find the PCI function whose {@code virtioN/net} folder holds an interface. */
  private Optional<PciAddress> aboveVirtio(String interfaceName) {
    String own = files.readLink(INTERFACES + interfaceName).orNull();
    Optional<PciAddress> address = Optional.empty();
    while (own != null && address.isEmpty() && !own.isEmpty()) {
      address = PciAddress.tryParse(DeviceReader.lastName(own));
      int slash = own.lastIndexOf('/');
      own = slash < 0 ? "" : own.substring(0, slash);
    }
    return address;
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
    DeviceReader reader = new DeviceReader(files, DEVICES);
    List<PciDevice> devices = new ArrayList<>(addresses.size());
    List<ReadProblem> problems = new ArrayList<>();
    for (PciAddress address : addresses) {
      Reading<PciDevice> device = reader.read(address);
      PciDevice found = device.orNull();
      if (found != null) {
        devices.add(found);
      } else if (device.problem().isPresent()) {
        problems.add(device.problem().get());
      }
    }
    return new DeviceListing(devices, problems);
  }

  private static @Nullable PciAddress addressOrNull(String name) {
    try {
      PciAddress address = PciAddress.tryParse(name).orElse(null);
      // Only the kernel's own spelling names a folder of the kernel.
      return address != null && address.toString().equals(name) ? address : null;
    } catch (VarioException outOfRange) {
      return null;
    }
  }
}
