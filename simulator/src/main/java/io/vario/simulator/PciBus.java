package io.vario.simulator;

import io.vario.device.PciAddress;
import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Matches devices and drivers, and gives the one to the other, in the manner of
 * drivers/base/{bus,dd}.c and drivers/pci/pci-driver.c. Guarded by the kernel's lock.
 */
final class PciBus {
  static final String DEVICES = "/sys/bus/pci/devices/";
  static final String DRIVERS = "/sys/bus/pci/drivers/";

  private static final String AUTOPROBE = "/sys/bus/pci/drivers_autoprobe";

  /** A value as long as a page, with its end, does not fit (drivers/base/driver.c). */
  private static final int PAGE = 4096;

  private static final String UNSET = "(null)";

  private final FileTree tree;
  private final KernelLock lock;
  private final Faults faults;
  private final Claims claims;
  private final DriverModel model = new DriverModel();
  private final VfioNodes vfio;
  private final NativeUse use;
  private final IommuGroups groups;
  private final VirtualFunctions virtualFunctions;
  private final Map<PciAddress, PciFunction> devices = new TreeMap<>();
  private final Map<String, PciDriver> drivers = new LinkedHashMap<>();

  PciBus(FileTree tree, KernelLock lock, Faults faults, Claims claims, VirtualFunctions.Pace pace) {
    this.tree = tree;
    this.lock = lock;
    this.faults = faults;
    this.claims = claims;
    this.vfio = new VfioNodes(tree);
    this.use = new NativeUse(tree);
    this.groups = new IommuGroups(tree);
    this.virtualFunctions = new VirtualFunctions(this, tree, pace);
  }

  DriverModel model() {
    return model;
  }

  VfioNodes vfio() {
    return vfio;
  }

  IommuGroups groups() {
    return groups;
  }

  VirtualFunctions virtualFunctions() {
    return virtualFunctions;
  }

  @Nullable PciFunction device(PciAddress address) {
    return devices.get(address);
  }

  /** Find a device by the name that was written: only the kernel's own spelling is one. */
  @Nullable PciFunction device(String written) {
    for (PciFunction device : devices.values()) {
      if (device.address.toString().equals(written)) {
        return device;
      }
    }
    return null;
  }

  @Nullable PciDriver driver(String name) {
    return drivers.get(name);
  }

  /** Note a device that is there from the beginning. */
  void adopt(PciFunction device, @Nullable String driverName) {
    devices.put(device.address, device);
    String override = tree.text(device.file("driver_override"));
    device.override = override.isEmpty() || override.equals(UNSET) ? null : override;
    if (!tree.exists(device.file("enable"))) {
      tree.putFile(device.file("enable"), "0\n");
    }
    PciDriver driver = driverName == null ? null : drivers.get(driverName);
    if (driver == null) {
      return;
    }
    device.driver = driver;
    if (driver.vfio) {
      vfio.adopt(device);
    } else if (device.override == null) {
      claims.record(driver, device);
    }
  }

  /** Note a driver that is there from the beginning. */
  void adopt(PciDriver driver) {
    drivers.put(driver.name, driver);
    show(driver);
  }

  /** A module registers a driver, which looks at all devices that have none. */
  void register(PciDriver driver) {
    drivers.put(driver.name, driver);
    show(driver);
    if (autoprobes()) {
      for (PciFunction device : List.copyOf(devices.values())) {
        if (device.driver == null && matches(driver, device)) {
          tryAttach(driver, device, driver.folder());
        }
      }
    }
  }

  private void show(PciDriver driver) {
    tree.putFolder(driver.folder());
    for (String file : List.of("bind", "unbind", "new_id", "remove_id", "uevent")) {
      tree.putWriteOnly(driver.folder() + "/" + file);
    }
    if (driver.module != null) {
      tree.putLink(driver.folder() + "/module", Modules.FOLDER + driver.module);
      tree.putLink(Modules.FOLDER + driver.module + "/drivers/pci:" + driver.name, driver.folder());
    }
  }

  /** A device appears, and a driver is looked for. */
  void add(PciFunction device) {
    devices.put(device.address, device);
    tree.putLink(DEVICES + device.address, device.folder);
    if (autoprobes()) {
      findDriver(device, device.folder);
    }
  }

  /**
   * A device disappears with all that is behind it, whoever uses it.
   *
   * @return its folder; null if it has none
   */
  FileTree.@Nullable Node remove(PciFunction device) {
    for (PciFunction other : List.copyOf(devices.values())) {
      if (other.folder.startsWith(device.folder + "/")) {
        remove(other);
      }
    }
    virtualFunctions.removeAll(device);
    PciDriver driver = device.driver;
    device.dead = true;
    if (driver != null) {
      unlink(device, driver);
      forget(device, driver);
    }
    devices.remove(device.address);
    if (device.physicalFunction != null) {
      virtualFunctions.forget(device, device.physicalFunction);
    }
    groups.leave(device);
    tree.remove(DEVICES + device.address);
    lock.signal();
    return tree.take(device.folder);
  }

  /** Answers a write to driver_override. It does not wait for a driver that is letting go. */
  void setOverride(PciFunction device, String written, String path) {
    if (!begin(KernelStep.SET_OVERRIDE, device, path)) {
      return;
    }
    if (written.length() >= PAGE - 1) {
      throw Refusal.of(Errno.EINVAL, path);
    }
    int end = written.indexOf('\n');
    String value = end < 0 ? written : written.substring(0, end);
    device.override = value.isEmpty() ? null : value;
    tree.putFile(device.file("driver_override"), (value.isEmpty() ? UNSET : value) + "\n");
  }

  /** Answers a write to bind: what does not match, or is not there, is ENODEV. */
  void bind(PciDriver driver, String written, String path) {
    PciFunction device = device(written);
    if (device == null) {
      throw Refusal.of(Errno.ENODEV, path);
    }
    if (!begin(KernelStep.BIND, device, path)) {
      return;
    }
    if (!matches(driver, device)) {
      throw Refusal.of(Errno.ENODEV, path);
    }
    attach(driver, device, path);
  }

  /** Answers a write to unbind: a device of another driver, or of none, is ENODEV. */
  void unbind(PciDriver driver, String written, String path) {
    PciFunction device = device(written);
    if (device == null || device.driver != driver) {
      throw Refusal.of(Errno.ENODEV, path);
    }
    if (begin(KernelStep.UNBIND, device, path)) {
      detach(driver, device, path);
    }
  }

  /** Answers a write to drivers_probe: a probe's failure is not told. */
  void reprobe(String written, String path) {
    PciFunction device = device(written);
    if (device == null) {
      throw Refusal.of(Errno.ENODEV, path);
    }
    if (begin(KernelStep.REPROBE, device, path) && device.driver == null) {
      findDriver(device, path);
    }
  }

  /**
   * Let a fault strike if one is due.
   *
   * @return whether the step is to be carried out
   */
  boolean begin(KernelStep step, PciFunction device, String path) {
    Fault fault = faults.next(step, device.address);
    if (fault == null) {
      return true;
    }
    switch (fault.effect()) {
      case REFUSE -> throw Refusal.of(fault.errno(), path);
      case VANISH -> {
        remove(device);
        throw Refusal.of(Errno.ENODEV, path);
      }
      case DELAY -> lock.pause(fault.delay(), path);
      case BLOCK -> lock.block(device.address, path);
      case IGNORE -> {
        return false;
      }
    }
    return true;
  }

  /** An override matches by its exact text, any device; without one, a driver knows its own. */
  private boolean matches(PciDriver driver, PciFunction device) {
    return device.override != null
        ? device.override.equals(driver.name)
        : !driver.vfio && claims.holds(driver, device);
  }

  private void findDriver(PciFunction device, String path) {
    for (PciDriver driver : List.copyOf(drivers.values())) {
      if (device.driver == null && !device.dead && matches(driver, device)) {
        tryAttach(driver, device, path);
      }
    }
  }

  private void tryAttach(PciDriver driver, PciFunction device, String path) {
    try {
      attach(driver, device, path);
    } catch (KernelRefusal refusal) {
      // The kernel's log would tell; whoever caused the probe is not told.
    }
  }

  private void attach(PciDriver driver, PciFunction device, String path) {
    lock.take(device, path);
    try {
      if (device.driver != null) {
        throw Refusal.of(Errno.EBUSY, path);
      }
      probe(driver, device, path);
    } finally {
      lock.give(device);
    }
  }

  private void probe(PciDriver driver, PciFunction device, String path) {
    PciFunction physical = device.physicalFunction;
    boolean probed =
        physical == null || device.override != null || VirtualFunctions.autoprobes(tree, physical);
    if (!probed) {
      throw Refusal.of(Errno.ENODEV, path);
    }
    if (!begin(KernelStep.PROBE, device, path)) {
      return;
    }
    Errno answer = driver.vfio ? answerOfVfio(device) : null;
    if (answer == null) {
      answer = model.answer(driver, device, claims.holds(driver, device));
    }
    if (answer != null) {
      throw Refusal.of(answer, path);
    }
    device.driver = driver;
    tree.putLink(device.file("driver"), driver.folder());
    tree.putLink(driver.folder() + "/" + device.address, device.folder);
    if (driver.vfio) {
      vfio.add(device);
    } else {
      use.begin(device, driver);
    }
  }

  private static @Nullable Errno answerOfVfio(PciFunction device) {
    if (device.bridge || device.group < 0) {
      return Errno.EINVAL;
    }
    return device.virtualFunctions.isEmpty() ? null : Errno.EBUSY;
  }

  /** Take a device from whatever driver it has. */
  void release(PciFunction device, String path) {
    PciDriver driver = device.driver;
    if (driver != null) {
      detach(driver, device, path);
    }
  }

  private void detach(PciDriver driver, PciFunction device, String path) {
    lock.take(device, path);
    try {
      if (device.driver != driver) {
        return;
      }
      unlink(device, driver);
      lock.awaitUntil(() -> device.holders == 0 || device.dead, "vfio_unregister_group_dev", path);
      if (!driver.vfio && model.removesVfs(driver)) {
        virtualFunctions.releaseAll(device, path);
      }
      if (device.driver == driver) {
        forget(device, driver);
      }
    } finally {
      lock.give(device);
    }
  }

  /** The links go first: a device that is still held open shows no driver any more. */
  private void unlink(PciFunction device, PciDriver driver) {
    tree.remove(device.file("driver"));
    tree.remove(driver.folder() + "/" + device.address);
    if (driver.vfio && device.vfio >= 0) {
      vfio.hide(device);
    }
  }

  private void forget(PciFunction device, PciDriver driver) {
    if (driver.vfio) {
      vfio.leave(device);
      tree.putFile(device.file("enable"), "0\n");
    } else {
      use.end(device, driver);
    }
    device.driver = null;
  }

  private boolean autoprobes() {
    byte[] text = tree.read(AUTOPROBE).orNull();
    return text == null || !new String(text, StandardCharsets.ISO_8859_1).startsWith("0");
  }
}
