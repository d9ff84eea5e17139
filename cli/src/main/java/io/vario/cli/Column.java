package io.vario.cli;

import io.vario.device.HardwareName;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Name what the list can show of a device: what its document has, and some of it put together. */
enum Column {
  ADDRESS("address", "ADDRESS"),
  IDS("ids", "IDS"),
  VENDOR("vendor", "VENDOR"),
  DEVICE("device", "DEVICE"),
  SUBVENDOR("subvendor", "SUBVENDOR"),
  SUBDEVICE("subdevice", "SUBDEVICE"),
  CLASS("class", "CLASS"),
  MODALIAS("modalias", "MODALIAS"),
  DRIVER("driver", "DRIVER"),
  MODULE("module", "MODULE"),
  OVERRIDE("override", "OVERRIDE"),
  GROUP("iommuGroup", "GROUP"),
  NUMA("numaNode", "NUMA"),
  VFIO("vfio", "VFIO"),
  SRIOV("sriov", "SR-IOV"),
  PROBLEMS("problems", "PROBLEMS"),
  VENDOR_NAME("vendorName", "VENDOR-NAME"),
  DEVICE_NAME("deviceName", "DEVICE-NAME"),
  NAMES("names", "NAME");

  static final List<Column> USUAL =
      List.of(ADDRESS, IDS, CLASS, DRIVER, OVERRIDE, GROUP, NUMA, VFIO, SRIOV);

  /** The name, which is the longest, stands behind all others. */
  static final List<Column> USUAL_AND_NAMES =
      List.of(ADDRESS, IDS, CLASS, DRIVER, OVERRIDE, GROUP, NUMA, VFIO, SRIOV, NAMES);

  private static final String ABSENT = "-";

  final String key;
  final String title;

  Column(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** Tell whether a user means this column, by its key or its title in any case. */
  boolean isCalled(String typed) {
    return typed.equalsIgnoreCase(key) || typed.equalsIgnoreCase(title);
  }

  /** Tell whether columns show what the system's pci.ids tells. */
  static boolean showNames(List<Column> columns) {
    return columns.contains(NAMES)
        || columns.contains(VENDOR_NAME)
        || columns.contains(DEVICE_NAME);
  }

  /** Return what to show of a device. */
  String of(PciDevice device, HardwareName name) {
    return switch (this) {
      case ADDRESS -> device.address().toString();
      case IDS -> device.ids().toString();
      case VENDOR -> device.ids().vendorText();
      case DEVICE -> device.ids().deviceText();
      case SUBVENDOR -> device.ids().subvendorText();
      case SUBDEVICE -> device.ids().subdeviceText();
      case CLASS -> device.pciClass().toString();
      case MODALIAS -> device.modalias().toString();
      case DRIVER -> cell(device.driver());
      case MODULE -> cell(device.module());
      case OVERRIDE -> cell(device.override());
      case GROUP -> cell(device.iommuGroup());
      case NUMA -> cell(device.numaNode());
      case VFIO -> cell(device.vfio());
      case SRIOV -> sriov(device);
      case PROBLEMS -> problems(device);
      case VENDOR_NAME -> cell(name.vendor());
      case DEVICE_NAME -> cell(name.device());
      case NAMES -> name.toString().isEmpty() ? ABSENT : name.toString();
    };
  }

  private static String cell(Optional<?> value) {
    return Printable.orElse(value, ABSENT);
  }

  private static String cell(OptionalInt value) {
    return value.isPresent() ? Integer.toString(value.getAsInt()) : ABSENT;
  }

  private static String problems(PciDevice device) {
    List<String> problems = new ArrayList<>(device.problems().size());
    for (Object problem : device.problems()) {
      problems.add(problem.toString());
    }
    return problems.isEmpty() ? ABSENT : String.join("; ", problems);
  }

  private static String sriov(PciDevice device) {
    SriovRole role = device.sriov().orElse(null);
    if (role instanceof SriovRole.PhysicalFunction pf) {
      return "PF, " + pf.enabledVfs() + " of " + pf.totalVfs() + " VFs";
    }
    if (role instanceof SriovRole.VirtualFunction vf) {
      return "VF "
          + (vf.index().isPresent() ? vf.index().getAsInt() + " " : "")
          + "of "
          + vf.physicalFunction();
    }
    return ABSENT;
  }
}
