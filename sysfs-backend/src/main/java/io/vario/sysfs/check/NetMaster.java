package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;

/** Refuse a device with an interface that others are built on: bonds, bridges, VLANs. */
final class NetMaster extends HostCheck {
  private static final String INTERFACES = "/sys/class/net/";
  private static final String UPPER = "upper_";

  NetMaster(KernelFiles files) {
    super("NET-MASTER", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    for (ClassDevices.Entry entry : view.classes().below(device, "net")) {
      String goal = view.files().readLink(entry.path() + "/master").orElseThrow("");
      String master = Text.lastName(goal);
      if (!master.isEmpty()) {
        findings.refuse(Text.shown(entry.name()) + " is part of " + described(master, view));
      }
      for (String name : Text.names(view.files(), entry.path())) {
        String upper = name.startsWith(UPPER) ? name.substring(UPPER.length()) : "";
        if (!upper.isEmpty() && !upper.equals(master)) {
          findings.refuse(described(upper, view) + " is built on " + Text.shown(entry.name()));
        }
      }
    }
  }

  private static String described(String name, HostView view) {
    String kind = kind(name, view.files());
    boolean wayOut = view.routes().isDefault4(name) || view.routes().isDefault6(name);
    String told = kind.isEmpty() ? "" : Text.shown(kind);
    if (wayOut) {
      told += (kind.isEmpty() ? "" : ", ") + "which has the default route";
    }
    return Text.shown(name) + (told.isEmpty() ? "" : " (" + told + ")");
  }

  private static String kind(String name, KernelFiles files) {
    String folder = INTERFACES + name;
    if (files.list(folder + "/bonding").orNull() != null) {
      return "bond";
    }
    if (files.list(folder + "/bridge").orNull() != null) {
      return "bridge";
    }
    if (name.equals("ovs-system")) {
      return "Open vSwitch";
    }
    String type = Text.value(Text.orEmpty(files, folder + "/uevent"), "DEVTYPE");
    return type == null ? "" : type;
  }
}
