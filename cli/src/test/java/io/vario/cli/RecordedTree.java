package io.vario.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Write a small recorded host: a folder that mirrors the paths of a real one, links kept. */
final class RecordedTree {
  private static final String DEVICES = "sys/devices/pci0000:00/";

  private final Path root;

  RecordedTree(Path root) {
    this.root = root;
    folder("sys/bus/pci/devices");
    folder("sys/bus/pci/drivers");
    folder("sys/class/net");
    folder("sys/kernel/iommu_groups");
    folder("sys/module");
    file("proc/sys/kernel/osrelease", "6.12.48\n");
    file("lib/modules/6.12.48/modules.alias", "");
    file("lib/modules/6.12.48/modules.dep", "");
  }

  Path root() {
    return root;
  }

  /** Add a device without driver, override, group and NUMA node. */
  RecordedTree device(String address, String modalias) {
    link("sys/bus/pci/devices/" + address, "../../../devices/pci0000:00/" + address);
    attribute(address, "modalias", modalias);
    attribute(address, "driver_override", "(null)");
    return attribute(address, "numa_node", "-1");
  }

  RecordedTree attribute(String address, String name, String value) {
    return file(DEVICES + address + "/" + name, value + "\n");
  }

  /** Register a driver of a module. */
  RecordedTree driver(String driver, String module) {
    folder("sys/module/" + module + "/drivers");
    link("sys/module/" + module + "/drivers/pci:" + driver, "../../../bus/pci/drivers/" + driver);
    return link("sys/bus/pci/drivers/" + driver + "/module", "../../../../module/" + module);
  }

  RecordedTree bind(String address, String driver) {
    return link(DEVICES + address + "/driver", "../../../bus/pci/drivers/" + driver);
  }

  RecordedTree group(String address, int group) {
    String groups = "kernel/iommu_groups/" + group;
    link(DEVICES + address + "/iommu_group", "../../../" + groups);
    return link(
        "sys/" + groups + "/devices/" + address, "../../../../devices/pci0000:00/" + address);
  }

  RecordedTree netInterface(String address, String name) {
    link(DEVICES + address + "/net/" + name + "/device", "../../../" + address);
    return link("sys/class/net/" + name, "../../devices/pci0000:00/" + address + "/net/" + name);
  }

  RecordedTree virtualFunction(String pf, int index, String vf) {
    link(DEVICES + pf + "/virtfn" + index, "../" + vf);
    return link(DEVICES + vf + "/physfn", "../" + pf);
  }

  RecordedTree folder(String path) {
    try {
      Files.createDirectories(root.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RecordedTree file(String path, String content) {
    try {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), content, StandardCharsets.ISO_8859_1);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RecordedTree link(String path, String target) {
    try {
      Files.createDirectories(root.resolve(path).getParent());
      Files.createSymbolicLink(root.resolve(path), Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
