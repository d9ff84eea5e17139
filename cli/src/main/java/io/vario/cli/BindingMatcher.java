package io.vario.cli;

import io.vario.cli.config.Binding;
import io.vario.device.DeviceIdentity;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Find on a host what entries of bindings are about. */
final class BindingMatcher {
  private final HostInventory inventory;
  private @Nullable List<PciDevice> all;

  BindingMatcher(HostInventory inventory) {
    this.inventory = inventory;
  }

  /**
   * Hold what an entry is about.
   *
   * @param devices the devices that it is about and that are there
   * @param stranger what has the device's address, and is another device; null if nothing has
   * @param problem why there are none, or fewer than it names; null if all are there
   */
  record Match(
      Binding binding,
      List<PciDevice> devices,
      @Nullable PciDevice stranger,
      @Nullable VarioException problem) {
    /** Tell whether all that is wrong is that devices are not there yet. */
    boolean isAbsent() {
      return problem != null && problem.code() == ErrorCode.NO_SUCH_DEVICE;
    }
  }

  Match match(Binding binding) {
    try {
      DeviceIdentity identity = binding.identity().orElse(null);
      return identity == null
          ? selected(binding)
          : identified(binding, PciAddress.parse(binding.device()), identity);
    } catch (VarioException unreadable) {
      return new Match(binding, List.of(), null, unreadable);
    }
  }

  private Match selected(Binding binding) {
    try {
      return new Match(binding, binding.selector().select(inventory), null, null);
    } catch (VarioException failure) {
      List<PciDevice> there =
          failure.code() == ErrorCode.NO_SUCH_DEVICE
              ? binding.selector().present(inventory)
              : List.of();
      return new Match(binding, there, null, failure);
    }
  }

  private Match identified(Binding binding, PciAddress address, DeviceIdentity identity) {
    PciDevice there = inventory.device(address).orElse(null);
    PciAddress elsewhere = null;
    if (there != null) {
      List<String> differences = identity.differences(inventory.identity(there));
      if (differences.isEmpty()) {
        return new Match(binding, List.of(there), null, null);
      }
      elsewhere = elsewhere(address, identity);
      return new Match(
          binding,
          List.of(),
          there,
          new VarioException(
              ErrorCode.REFUSED,
              address
                  + " is not the device that "
                  + binding.place()
                  + " keeps, and is left alone: "
                  + String.join("; ", differences)
                  + (elsewhere == null
                      ? ""
                      : "; the device that was kept is " + elsewhere + " now"),
              "vario reattach "
                  + address
                  + " --persist removes the entry, vario detach DEVICE --persist keeps what is meant"
                  + " now"));
    }
    elsewhere = elsewhere(address, identity);
    String why = "";
    if (elsewhere != null) {
      why = "; the device that was kept is " + elsewhere + " now";
    } else if (identity.virtualFunction().isPresent()) {
      why = ofMaker(identity);
    }
    return new Match(
        binding,
        List.of(),
        null,
        new VarioException(
            ErrorCode.NO_SUCH_DEVICE,
            "there is no PCI device " + address + " now" + why,
            elsewhere == null ? null : "vario detach " + elsewhere + " --persist keeps it there"));
  }

  /** Find the one device that an identity is of, elsewhere; null if there is none or several. */
  private @Nullable PciAddress elsewhere(PciAddress address, DeviceIdentity identity) {
    PciAddress same = only(address, identity, now -> identity.differences(now).isEmpty());
    return same == null ? only(address, identity, identity::isMovedTo) : same;
  }

  private @Nullable PciAddress only(
      PciAddress but, DeviceIdentity identity, Predicate<DeviceIdentity> fits) {
    List<PciAddress> found = new ArrayList<>();
    for (PciDevice device : all()) {
      if (!device.address().equals(but)
          && device.modalias().equals(identity.modalias())
          && fits.test(inventory.identity(device))) {
        found.add(device.address());
      }
    }
    return found.size() == 1 ? found.get(0) : null;
  }

  /** Say of the PF of a VF that is not there how many it has; nothing if it is not found. */
  private String ofMaker(DeviceIdentity vf) {
    for (PciDevice device : all()) {
      if (device.sriov().orElse(null) instanceof SriovRole.PhysicalFunction role
          && vf.path().isPresent()
          && vf.path().equals(inventory.identity(device).path())) {
        return role.enabledVfs() == 0
            ? ": its PF " + device.address() + " has no VFs yet"
            : ": its PF " + device.address() + " has " + role.enabledVfs() + " VFs now";
      }
    }
    return "";
  }

  private List<PciDevice> all() {
    List<PciDevice> listed = all;
    if (listed == null) {
      listed = inventory.devices().devices();
      all = listed;
    }
    return listed;
  }
}
