package io.vario.testkit;

import io.vario.check.BuiltInChecks;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.host.Host;
import io.vario.host.ModuleCatalog;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Hold a host in memory, whose devices a plugin is asked about. */
final class TestHost {
  private static final PciClass PCI_BRIDGE = new PciClass(0x060400);

  /** The bundled hosts, which never change; to make the largest takes a while. */
  private static final Map<BundledHost, TestHost> BUNDLED = bundled();

  private final String name;
  private final KernelFiles files;
  private final Host host;
  private final List<PciDevice> devices;

  private TestHost(String name, KernelFiles files, Host host, List<PciDevice> devices) {
    this.name = name;
    this.files = files;
    this.host = host;
    this.devices = List.copyOf(devices);
  }

  /** Return the bundled hosts, each with further devices. */
  static List<TestHost> all(List<String> modaliases) {
    List<PciDevice> further = new ArrayList<>();
    for (String modalias : modaliases) {
      String slot = Integer.toHexString(0x100 + further.size() % 32).substring(1);
      int domain = 0x1000 + further.size() / 32;
      further.add(
          PciDevice.builder(
                  PciAddress.parse(Integer.toHexString(domain) + ":01:" + slot + ".0"),
                  Modalias.parse(modalias))
              .build());
    }
    return allWith(further);
  }

  /** Return the bundled hosts, each with further devices. */
  static List<TestHost> allWith(List<PciDevice> further) {
    List<TestHost> hosts = new ArrayList<>();
    for (TestHost host : BUNDLED.values()) {
      List<PciDevice> all = new ArrayList<>(further);
      all.addAll(host.devices);
      hosts.add(new TestHost(host.name, host.files, host.host, all));
    }
    return hosts;
  }

  private static Map<BundledHost, TestHost> bundled() {
    Map<BundledHost, TestHost> hosts = new EnumMap<>(BundledHost.class);
    for (BundledHost each : BundledHost.values()) {
      KernelFiles files = each.files();
      Host host = SysfsHost.of(files, new NoModuleLoader());
      hosts.put(each, new TestHost(each.id(), files, host, host.inventory().devices().devices()));
    }
    return hosts;
  }

  /** Return a device as it would be were it a bridge. */
  static PciDevice asBridge(PciDevice device) {
    return PciDevice.builder(device.address(), Modalias.of(device.ids(), PCI_BRIDGE))
        .bridge(true)
        .build();
  }

  List<PciDevice> devices() {
    return devices;
  }

  /** Return one device of each kind first, then others, but no more than so many. */
  List<PciDevice> someDevices(int most) {
    Map<Modalias, PciDevice> kinds = new LinkedHashMap<>();
    for (PciDevice device : devices) {
      kinds.putIfAbsent(device.modalias(), device);
    }
    List<PciDevice> some = new ArrayList<>(kinds.values());
    for (PciDevice device : devices) {
      if (some.size() < most && !some.contains(device)) {
        some.add(device);
      }
    }
    return some;
  }

  ModuleCatalog catalog() {
    return host.catalog();
  }

  Host host() {
    return host;
  }

  /** Return the ids of the checks that Vario has itself on some host. */
  static Set<String> checkIds() {
    Set<String> ids = new TreeSet<>();
    // The planner's own.
    ids.add("VF-AUTOPROBE-OFF");
    for (TestHost each : BUNDLED.values()) {
      BuiltInChecks.of(each.host).forEach(check -> ids.add(check.id().text()));
    }
    return ids;
  }

  /** Return a machine with the host's files that tells what somebody tried to change. */
  WatchedMachine machine() {
    return new WatchedMachine(files);
  }

  /** Return the host on such a machine. */
  TestHost on(WatchedMachine machine) {
    return new TestHost(name, machine, SysfsHost.of(machine, machine), devices);
  }

  /** Return the host as it shows in a container: it has no module files, and tells no release. */
  TestHost withoutModuleFiles() {
    return behind(
        name + " without module files",
        path -> isModuleFile(path) || path.startsWith("/proc/") ? Reading.absent() : null);
  }

  /** Return the host as it shows to a service that may not see its module files. */
  TestHost deniedModuleFiles() {
    return behind(
        name + " with its module files denied",
        path -> isModuleFile(path) ? Reading.denied(path, "EACCES (Permission denied)") : null);
  }

  private static boolean isModuleFile(String path) {
    return path.startsWith("/lib/modules")
        || path.startsWith("/usr/lib/modules")
        || path.startsWith("/run/booted-system");
  }

  private TestHost behind(String shown, Function<String, Reading<?>> curtain) {
    KernelFiles hidden = new HiddenFiles(files, curtain);
    return new TestHost(shown, hidden, SysfsHost.of(hidden, new NoModuleLoader()), devices);
  }

  @Override
  public String toString() {
    return name;
  }
}
