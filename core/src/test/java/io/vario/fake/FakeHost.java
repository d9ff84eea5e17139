package io.vario.fake;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.Glob;
import io.vario.device.IommuGroup;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.device.SriovRole;
import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import io.vario.host.AliasLookup;
import io.vario.host.AliasMatch;
import io.vario.host.DeviceListing;
import io.vario.host.DriverControl;
import io.vario.host.Host;
import io.vario.host.HostInventory;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.host.PendingWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keep devices, modules and drivers in memory, with the kernel's rules for binding.
 *
 * <p>It stands at the engine's own SPI; what sysfs and modprobe really do is tested elsewhere.
 */
public final class FakeHost implements Host, HostInventory, ModuleCatalog, DriverControl {
  private final Map<PciAddress, FakeDevice> devices = new TreeMap<>();
  private final Map<String, ModuleStatus.State> modules = new HashMap<>();
  private final Map<String, List<String>> driversOfModule = new HashMap<>();
  private final Map<String, String> registered = new TreeMap<>();
  private final List<AliasMatch> aliases = new ArrayList<>();
  private final Set<String> refusedBy = new HashSet<>();
  private final List<String> writes = new ArrayList<>();
  private final Set<Integer> failing = new HashSet<>();
  private final Set<String> coming = new HashSet<>();
  private boolean readOnly;

  /** Hold one device. */
  private static final class FakeDevice {
    final Modalias modalias;
    @Nullable String driver;
    @Nullable String override;
    @Nullable Integer group = 1;
    @Nullable SriovRole sriov;
    boolean bridge;
    Set<String> nativeDrivers = Set.of();

    FakeDevice(Modalias modalias) {
      this.modalias = modalias;
    }
  }

  /** Add a device that a host driver owns and that the same driver claims by its ids. */
  public FakeHost device(String address, String modalias, @Nullable String driver) {
    FakeDevice device = new FakeDevice(Modalias.parse(modalias));
    device.driver = driver;
    device.nativeDrivers = driver == null ? Set.of() : Set.of(driver);
    devices.put(PciAddress.parse(address), device);
    return this;
  }

  /** Set the override that a device already has. */
  public FakeHost overridden(String address, String override) {
    find(address).override = override;
    return this;
  }

  /** Set the IOMMU group of a device. */
  public FakeHost group(String address, @Nullable Integer group) {
    find(address).group = group;
    return this;
  }

  /** Set the part of a device in SR-IOV. */
  public FakeHost sriov(String address, SriovRole role) {
    find(address).sriov = role;
    return this;
  }

  /** Make a device a bridge. */
  public FakeHost bridge(String address) {
    find(address).bridge = true;
    return this;
  }

  /** Add a module that is loaded, with its drivers. */
  public FakeHost loaded(String module, String... drivers) {
    module(module, ModuleStatus.State.LOADED, drivers);
    for (String driver : drivers) {
      registered.put(driver, module);
    }
    return this;
  }

  /** Add a module in any state, with the drivers that it brings when loaded. */
  public FakeHost module(String module, ModuleStatus.State state, String... drivers) {
    modules.put(module, state);
    driversOfModule.put(module, List.of(drivers));
    return this;
  }

  /** Add a module that somebody else loads just before its status is asked for. */
  public FakeHost coming(String module, String... drivers) {
    coming.add(module);
    return module(module, ModuleStatus.State.LOADABLE, drivers);
  }

  /** Register a driver that is built in and that no module names. */
  public FakeHost builtInDriver(String driver) {
    registered.put(driver, "");
    return this;
  }

  /** Add an alias of modules.alias. */
  public FakeHost alias(String pattern, String module) {
    return alias(AliasMatch.Origin.MODULES_ALIAS, pattern, module);
  }

  /** Add an alias of any source. */
  public FakeHost alias(AliasMatch.Origin origin, String pattern, String module) {
    aliases.add(
        new AliasMatch(
            new Glob(pattern), ModuleName.parse(module), origin, origin.name(), aliases.size()));
    return this;
  }

  /** Make a driver's probe fail with EIO. */
  public FakeHost probeFails(String driver) {
    refusedBy.add(driver);
    return this;
  }

  /** Let the writes with these numbers, counted from 0, fail with EBUSY. */
  public FakeHost failing(Integer... numbers) {
    failing.clear();
    failing.addAll(List.of(numbers));
    writes.clear();
    return this;
  }

  /** Refuse every write. */
  public FakeHost readOnly() {
    readOnly = true;
    return this;
  }

  /** Take a device out of its slot. */
  public void unplug(String address) {
    devices.remove(PciAddress.parse(address));
  }

  /** Return the writes so far. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** Return a device's driver and override, as one text. */
  public String stateOf(String address) {
    FakeDevice device = find(address);
    return device.driver + " override " + device.override;
  }

  private FakeDevice find(String address) {
    return find(PciAddress.parse(address));
  }

  private FakeDevice find(PciAddress address) {
    FakeDevice device = devices.get(address);
    if (device == null) {
      throw new VarioException(ErrorCode.NO_SUCH_DEVICE, "there is no device " + address);
    }
    return device;
  }

  @Override
  public HostInventory inventory() {
    return this;
  }

  @Override
  public ModuleCatalog catalog() {
    return this;
  }

  @Override
  public DriverControl control() {
    return this;
  }

  @Override
  public DeviceListing devices() {
    List<PciDevice> all = new ArrayList<>();
    for (PciAddress address : devices.keySet()) {
      all.add(device(address).orElseThrow());
    }
    return new DeviceListing(all, List.of());
  }

  @Override
  public Optional<PciDevice> device(PciAddress address) {
    FakeDevice device = devices.get(address);
    if (device == null) {
      return Optional.empty();
    }
    String driver = device.driver;
    return Optional.of(
        PciDevice.builder(address, device.modalias)
            .driver(
                driver == null ? null : DriverName.parse(driver),
                driver == null ? null : moduleOf(DriverName.parse(driver)).orElse(null))
            .override(device.override == null ? null : DriverOverride.parse(device.override))
            .iommuGroup(device.group == null ? null : new IommuGroup(device.group))
            .sriov(device.sriov)
            .bridge(device.bridge)
            .build());
  }

  @Override
  public List<PciDevice> members(IommuGroup group) {
    return devices().devices().stream()
        .filter(device -> device.iommuGroup().equals(Optional.of(group)))
        .toList();
  }

  @Override
  public Optional<PciAddress> addressOfInterface(String interfaceName) {
    return Optional.empty();
  }

  @Override
  public Optional<String> kernelRelease() {
    return Optional.of("6.12.0-fake");
  }

  @Override
  public AliasLookup lookup(String key) {
    for (AliasMatch.Origin origin : AliasMatch.Origin.values()) {
      List<AliasMatch> matches = matches(key, origin, true);
      if (!matches.isEmpty()) {
        return new AliasLookup(matches, matches(key, origin, false));
      }
    }
    return new AliasLookup(List.of(), List.of());
  }

  private List<AliasMatch> matches(String key, AliasMatch.Origin origin, boolean same) {
    return aliases.stream()
        .filter(alias -> (alias.origin() == origin) == same && alias.pattern().matches(key))
        .toList();
  }

  @Override
  public ModuleStatus status(ModuleName module) {
    if (coming.remove(module.toString())) {
      loaded(module.toString(), driversOfModule.get(module.toString()).toArray(String[]::new));
    }
    ModuleStatus.State state = modules.getOrDefault(module.toString(), ModuleStatus.State.MISSING);
    return new ModuleStatus(module, state, module + " is " + state, driversOf(module));
  }

  @Override
  public List<DriverName> registeredDrivers() {
    return registered.keySet().stream().map(DriverName::parse).toList();
  }

  @Override
  public Optional<ModuleName> moduleOf(DriverName driver) {
    String module = registered.getOrDefault(driver.toString(), "");
    return module.isEmpty() ? Optional.empty() : Optional.of(ModuleName.parse(module));
  }

  @Override
  public List<DriverName> driversOf(ModuleName module) {
    return registered.entrySet().stream()
        .filter(entry -> entry.getValue().equals(module.toString()))
        .map(entry -> DriverName.parse(entry.getKey()))
        .toList();
  }

  @Override
  public List<ReadProblem> problems() {
    return List.of();
  }

  @Override
  public void requireWritable(PciAddress address) {
    find(address);
    if (readOnly) {
      throw new VarioException(ErrorCode.NOT_PERMITTED, "read-only");
    }
  }

  @Override
  public void load(ModuleName module) {
    write("load " + module);
    if (modules.get(module.toString()) != ModuleStatus.State.LOADABLE) {
      throw new VarioException(ErrorCode.LOAD_FAILED, module + " cannot be loaded");
    }
    loaded(module.toString(), driversOfModule.get(module.toString()).toArray(String[]::new));
  }

  @Override
  public Optional<DriverName> driver(PciAddress address) {
    return Optional.ofNullable(find(address).driver).map(DriverName::parse);
  }

  @Override
  public Optional<DriverOverride> override(PciAddress address) {
    return Optional.ofNullable(find(address).override).map(DriverOverride::parse);
  }

  @Override
  public void setOverride(PciAddress address, Optional<DriverOverride> override) {
    find(address);
    write("override " + override.map(Object::toString).orElse("-"));
    find(address).override = override.map(Object::toString).orElse(null);
  }

  @Override
  public void unbind(PciAddress address, DriverName driver, Duration limit) {
    FakeDevice device = find(address);
    write("unbind " + driver);
    if (!driver.toString().equals(device.driver)) {
      throw new KernelRefusal(Errno.ENODEV, "not bound to " + driver, null);
    }
    device.driver = null;
  }

  @Override
  public void bind(PciAddress address, DriverName driver, Duration limit) {
    FakeDevice device = find(address);
    write("bind " + driver);
    if (!registered.containsKey(driver.toString())) {
      throw new KernelRefusal(Errno.ENOENT, "no driver " + driver, null);
    }
    boolean matches =
        device.override == null
            ? device.nativeDrivers.contains(driver.toString())
            : device.override.equals(driver.toString());
    if (device.driver != null || !matches) {
      throw new KernelRefusal(Errno.ENODEV, driver + " does not match", null);
    }
    if (refusedBy.contains(driver.toString())) {
      throw new KernelRefusal(Errno.EIO, "the probe of " + driver + " failed", null);
    }
    device.driver = driver.toString();
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return false;
  }

  @Override
  public void probe(PciAddress address, Duration limit) {
    FakeDevice device = find(address);
    write("probe");
    for (String driver : registered.keySet()) {
      boolean matches =
          device.override == null
              ? device.nativeDrivers.contains(driver)
              : device.override.equals(driver);
      if (device.driver == null && matches && !refusedBy.contains(driver)) {
        device.driver = driver;
      }
    }
  }

  private void write(String what) {
    int number = writes.size();
    writes.add(what);
    if (failing.contains(number)) {
      throw new KernelRefusal(Errno.EBUSY, "write " + number + ", " + what + ": EBUSY", null);
    }
  }
}
