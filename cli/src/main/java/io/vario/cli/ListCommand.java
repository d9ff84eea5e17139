package io.vario.cli;

import io.vario.device.HardwareName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.ReadProblem;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.host.DeviceListing;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Show devices and who owns them. */
final class ListCommand implements Command {
  /** After these, a terminal tells only how many more there are. */
  private static final int MOST_PROBLEMS_PRINTED = 10;

  private final Invocation invocation;
  private Collection<PciDevice> devices = List.of();
  private final boolean named;
  private Map<PciIds, HardwareName> names = Map.of();

  ListCommand(Invocation invocation) {
    this.invocation = invocation;
    this.named = invocation.line().has(Option.NAMES);
  }

  @Override
  public void run() {
    if (!invocation.line().namesDevices()) {
      DeviceListing listing = invocation.host().inventory().devices();
      devices = listing.devices();
      for (ReadProblem problem : listing.problems()) {
        invocation
            .report()
            .failure(
                problem.kind() == ReadProblem.Kind.DENIED
                    ? ErrorCode.NOT_PERMITTED
                    : ErrorCode.UNREADABLE,
                "a device cannot be read: " + problem,
                null);
      }
    } else {
      devices = invocation.devices();
    }
    if (named) {
      names = invocation.namesOf(devices);
    }
    for (int i = 0; i < devices.size(); i++) {
      invocation.report().success();
    }
  }

  @Override
  public void print(Output out) {
    Table table =
        new Table(
            columns(
                "NAME",
                "ADDRESS",
                "IDS",
                "CLASS",
                "DRIVER",
                "OVERRIDE",
                "GROUP",
                "NUMA",
                "VFIO",
                "SR-IOV"));
    int problems = 0;
    for (PciDevice device : devices) {
      String name = nameOf(device).toString();
      table.row(
          columns(
              name.isEmpty() ? "-" : name,
              device.address().toString(),
              device.ids().toString(),
              device.pciClass().toString(),
              cell(device.driver()),
              cell(device.override()),
              cell(device.iommuGroup()),
              cell(device.numaNode()),
              cell(device.vfio()),
              sriov(device)));
      for (ReadProblem problem : device.problems()) {
        problems++;
        if (problems <= MOST_PROBLEMS_PRINTED) {
          invocation.report().remark(device.address() + ": " + problem);
        }
      }
    }
    if (problems > MOST_PROBLEMS_PRINTED) {
      invocation
          .report()
          .remark((problems - MOST_PROBLEMS_PRINTED) + " more such; --json shows them all");
    }
    if (!devices.isEmpty()) {
      table.print(out);
    } else if (invocation.report().failures().isEmpty()) {
      invocation.report().remark("the host has no PCI devices");
    }
  }

  /** Put the name, which is the longest, behind all others if it is asked for. */
  private String[] columns(String name, String... others) {
    if (!named) {
      return others;
    }
    String[] all = Arrays.copyOf(others, others.length + 1);
    all[others.length] = name;
    return all;
  }

  private HardwareName nameOf(PciDevice device) {
    return names.getOrDefault(device.ids(), HardwareName.UNKNOWN);
  }

  private static String cell(Optional<?> value) {
    return value.isPresent() ? value.get().toString() : "-";
  }

  private static String cell(OptionalInt value) {
    return value.isPresent() ? Integer.toString(value.getAsInt()) : "-";
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
    return "-";
  }

  @Override
  public void write(JsonOutput json) throws IOException {
    for (PciDevice device : devices) {
      write(device, json);
    }
  }

  private void write(PciDevice device, JsonOutput json) throws IOException {
    json.beginObject();
    json.text("address", device.address().toString());
    json.text("vendor", device.ids().vendorText());
    json.text("device", device.ids().deviceText());
    json.text("subvendor", device.ids().subvendorText());
    json.text("subdevice", device.ids().subdeviceText());
    json.text("class", device.pciClass().toString());
    json.text("modalias", device.modalias().toString());
    json.text("driver", device.driver());
    json.text("module", device.module());
    json.text("override", device.override());
    if (device.iommuGroup().isPresent()) {
      json.number("iommuGroup", device.iommuGroup().get().number());
    } else {
      json.absent("iommuGroup");
    }
    json.number("numaNode", device.numaNode());
    json.text("vfio", device.vfio());
    SriovRole role = device.sriov().orElse(null);
    if (role instanceof SriovRole.PhysicalFunction pf) {
      write(pf, json);
    } else if (role instanceof SriovRole.VirtualFunction vf) {
      write(vf, json);
    } else {
      json.absent("sriov");
    }
    if (!device.problems().isEmpty()) {
      json.problems(device.problems());
    }
    if (named) {
      HardwareName name = nameOf(device);
      json.text("vendorName", name.vendor());
      json.text("deviceName", name.device());
    }
    json.endObject();
  }

  private static void write(SriovRole.PhysicalFunction role, JsonOutput json) throws IOException {
    json.beginObject("sriov");
    json.text("role", "pf");
    json.number("totalVfs", role.totalVfs());
    json.number("numVfs", role.enabledVfs());
    json.flag("autoprobe", role.autoprobe());
    List<PciAddress> vfs = role.vfs();
    json.texts("vfs", vfs);
    json.endObject();
  }

  private static void write(SriovRole.VirtualFunction role, JsonOutput json) throws IOException {
    json.beginObject("sriov");
    json.text("role", "vf");
    json.text("pf", role.physicalFunction().toString());
    json.number("index", role.index());
    json.endObject();
  }
}
