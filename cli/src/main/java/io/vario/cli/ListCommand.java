package io.vario.cli;

import io.vario.device.HardwareName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.ReadProblem;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.host.DeviceListing;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Show devices and who owns them. */
final class ListCommand implements Command {
  /** After these, a terminal tells only how many more there are. */
  private static final int MOST_PROBLEMS_PRINTED = 10;

  private final Invocation invocation;
  private Collection<PciDevice> devices = List.of();
  private final List<Column> columns;
  private final boolean named;
  private Map<PciIds, HardwareName> names = Map.of();

  ListCommand(Invocation invocation) {
    this.invocation = invocation;
    this.columns = invocation.line().columns();
    this.named = invocation.line().has(Option.NAMES) || Column.showNames(columns);
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
    int problems = 0;
    for (PciDevice device : devices) {
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
      printTable(out);
    } else if (invocation.report().failures().isEmpty()) {
      invocation.report().remark("the host has no PCI devices");
    }
  }

  private void printTable(Output out) {
    String[] titles = new String[columns.size()];
    for (int i = 0; i < titles.length; i++) {
      titles[i] = columns.get(i).title;
    }
    Table table = invocation.table(titles);
    int driver = columns.indexOf(Column.DRIVER);
    if (invocation.line().has(Option.TREE)) {
      for (DeviceTree.Branch branch : DeviceTree.of(devices, invocation.host().inventory())) {
        row(branch.device(), branch.lead(), driver, table);
      }
    } else {
      for (PciDevice device : devices) {
        row(device, "", driver, table);
      }
    }
    table.print(out);
  }

  private void row(PciDevice device, String lead, int driver, Table table) {
    HardwareName name = nameOf(device);
    String[] cells = new String[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = columns.get(i).of(device, name);
    }
    cells[0] = lead + cells[0];
    table.row(cells);
    if (driver >= 0 && device.isOnVfio()) {
      table.mark(driver, Style.GOOD);
    }
  }

  private HardwareName nameOf(PciDevice device) {
    return names.getOrDefault(device.ids(), HardwareName.UNKNOWN);
  }

  @Override
  public void write(JsonOutput json) {
    for (PciDevice device : devices) {
      write(device, json);
    }
  }

  private void write(PciDevice device, JsonOutput json) {
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

  private static void write(SriovRole.PhysicalFunction role, JsonOutput json) {
    json.beginObject("sriov");
    json.text("role", "pf");
    json.number("totalVfs", role.totalVfs());
    json.number("numVfs", role.enabledVfs());
    json.flag("autoprobe", role.autoprobe());
    List<PciAddress> vfs = role.vfs();
    json.texts("vfs", vfs);
    json.endObject();
  }

  private static void write(SriovRole.VirtualFunction role, JsonOutput json) {
    json.beginObject("sriov");
    json.text("role", "vf");
    json.text("pf", role.physicalFunction().toString());
    json.number("index", role.index());
    json.endObject();
  }
}
