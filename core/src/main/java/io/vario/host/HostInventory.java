package io.vario.host;

import io.vario.device.DeviceIdentity;
import io.vario.device.IommuGroup;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Read a host's PCI devices; each call reads the host anew. */
@ProviderType
public interface HostInventory {

  /**
   * Read all devices.
   *
   * @return the devices and what could not be read; one that vanished while it was read is left
   *     out; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#UNREADABLE} or {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if the list of devices cannot be read
   */
  DeviceListing devices();

  /**
   * Read one device.
   *
   * @param address where it is
   * @return the device, or empty if there is none; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#UNREADABLE} or {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if it is there but what it is cannot be read
   */
  Optional<PciDevice> device(PciAddress address);

  /**
   * Read some devices.
   *
   * @param addresses where they are
   * @return those that are there, in this order, and what could not be read; never null
   */
  default DeviceListing devices(List<PciAddress> addresses) {
    List<PciDevice> found = new ArrayList<>(addresses.size());
    for (PciAddress address : addresses) {
      PciDevice device = device(address).orElse(null);
      if (device != null) {
        found.add(device);
      }
    }
    return new DeviceListing(found, List.of());
  }

  /**
   * Read the devices of an IOMMU group.
   *
   * @param group the group
   * @return its PCI devices, ordered by address; never null, unmodifiable
   * @throws io.vario.error.VarioException as {@link #devices}
   */
  List<PciDevice> members(IommuGroup group);

  /**
   * Read what tells a device from all others, also after a start that numbers the buses anew.
   *
   * @param device the device
   * @return its identity, as far as the host tells it; never null
   */
  default DeviceIdentity identity(PciDevice device) {
    return DeviceIdentity.of(device);
  }

  /**
   * Find the device behind a network interface.
   *
   * @param interfaceName the interface's name, such as {@code eth2}; names with {@code /} and the
   *     like belong to no interface
   * @return the device's address, or empty if there is no such interface or it is not on PCI; never
   *     null
   */
  Optional<PciAddress> addressOfInterface(String interfaceName);

  /**
   * Find the devices behind a disk or a partition.
   *
   * @param node the path of its node or of a link to it, below {@code /dev} and without {@code ..}
   * @return the devices' addresses: one, or more if it can be reached in several ways (NVMe
   *     multipath); none if there is no such block device, or it is not on PCI alone, as a volume
   *     of LVM; never null, unmodifiable
   */
  default List<PciAddress> addressesOfBlockDevice(String node) {
    return List.of();
  }

  /**
   * Find the bridges that lead to a device.
   *
   * @param address where the device is
   * @return the bridges' addresses, the nearest first; none if there are none, or they are not
   *     known; never null, unmodifiable
   */
  default List<PciAddress> bridgesAbove(PciAddress address) {
    return List.of();
  }

  /**
   * Return what {@link #addressOfInterface} finds a device for.
   *
   * @return the names, ordered; none if they cannot be read; never null, unmodifiable
   */
  default List<String> interfaceNames() {
    return List.of();
  }

  /**
   * Return the disks and partitions that {@link #addressesOfBlockDevice} finds a device for.
   *
   * @return the paths of their nodes, ordered; none if they cannot be read; never null,
   *     unmodifiable
   */
  default List<String> blockDeviceNodes() {
    return List.of();
  }
}
