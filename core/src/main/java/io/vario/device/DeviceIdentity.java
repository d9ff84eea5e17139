package io.vario.device;

import io.vario.error.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tell one device from all others of a host, whatever number its bus gets at the next start.
 *
 * @param modalias what it is: ids, subsystem's ids and class
 * @param path where it is plugged in: the root bus, and device and function of each bridge from
 *     there on, such as {@code pci0000:3a/02.0/00.0}; of a VF, its PF's; empty if that is not known
 * @param serial its serial number (PCI Express Base Specification, Device Serial Number); empty if
 *     it has none or that is not known
 * @param virtualFunction its number among its PF's VFs; empty if it is none or that is not known
 */
public record DeviceIdentity(
    Modalias modalias,
    Optional<String> path,
    Optional<String> serial,
    OptionalInt virtualFunction) {
  /**
   * Create the identity.
   *
   * @param modalias what it is
   * @param path where it is plugged in
   * @param serial its serial number
   * @param virtualFunction its number among its PF's VFs
   */
  public DeviceIdentity {
    Objects.requireNonNull(modalias, "modalias");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(serial, "serial");
    Objects.requireNonNull(virtualFunction, "virtualFunction");
  }

  /**
   * Return what a device tells of its identity by itself.
   *
   * @param device the device
   * @return the identity, without path and serial number; never null
   */
  public static DeviceIdentity of(PciDevice device) {
    return new DeviceIdentity(
        device.modalias(),
        Optional.empty(),
        Optional.empty(),
        device.sriov().orElse(null) instanceof SriovRole.VirtualFunction role
            ? role.index()
            : OptionalInt.empty());
  }

  /**
   * Compare with what is there now. A path and a serial number count where both are known.
   *
   * @param now what is there
   * @return in which ways it is another device, one clause each; none if it is this one; never null
   */
  public List<String> differences(DeviceIdentity now) {
    List<String> differences = new ArrayList<>(0);
    if (!modalias.equals(now.modalias)) {
      differences.add("it is " + what(now.modalias) + ", not " + what(modalias));
    }
    if (!virtualFunction.equals(now.virtualFunction)) {
      differences.add("it is " + numbered(now) + ", not " + numbered(this));
    }
    if (path.isPresent() && now.path.isPresent() && !path.equals(now.path)) {
      differences.add(
          "it is plugged in at "
              + Quoted.text(now.path.get())
              + ", not at "
              + Quoted.text(path.get()));
    }
    if (isKnownOf(now) && !serial.equals(now.serial)) {
      differences.add(
          "its serial number is "
              + Quoted.text(now.serial.get())
              + ", not "
              + Quoted.text(serial.get()));
    }
    return List.copyOf(differences);
  }

  /**
   * Tell whether this is the same device in another place.
   *
   * @param now what is there
   * @return whether it is of the same kind and has the same serial number, which both must know
   */
  public boolean isMovedTo(DeviceIdentity now) {
    return isKnownOf(now)
        && serial.equals(now.serial)
        && modalias.equals(now.modalias)
        && virtualFunction.equals(now.virtualFunction);
  }

  private boolean isKnownOf(DeviceIdentity now) {
    return serial.isPresent() && now.serial.isPresent();
  }

  private static String what(Modalias modalias) {
    PciIds ids = modalias.ids();
    return ids
        + " (subsystem "
        + ids.subvendorText()
        + ":"
        + ids.subdeviceText()
        + ", class "
        + modalias.pciClass()
        + ")";
  }

  private static String numbered(DeviceIdentity identity) {
    return identity.virtualFunction.isPresent()
        ? "VF " + identity.virtualFunction.getAsInt()
        : "no VF";
  }
}
