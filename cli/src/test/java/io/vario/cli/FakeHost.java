package io.vario.cli;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.IommuGroup;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.ReadProblem;
import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import io.vario.host.AliasLookup;
import io.vario.host.DeviceListing;
import io.vario.host.DriverControl;
import io.vario.host.Host;
import io.vario.host.HostInventory;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.host.PendingWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stand for a host in memory whose devices can be bound, with the failures that a test asks for.
 */
final class FakeHost implements Host, HostInventory, ModuleCatalog, DriverControl {
  private final Map<PciAddress, Function> functions = new TreeMap<>();
  private final Set<PciAddress> refusingVfio = new HashSet<>();
  private final Set<PciAddress> refusingAll = new HashSet<>();
  private boolean readOnly;
  private @Nullable Runnable whenListed;
  private @Nullable Runnable whenBound;

  /** Hold one function's changing state. */
  private static final class Function {
    final int group;
    Optional<DriverName> driver;
    Optional<DriverOverride> override = Optional.empty();

    Function(int group, Optional<DriverName> driver) {
      this.group = group;
      this.driver = driver;
    }
  }

  FakeHost device(String address, int group, String driver) {
    Optional<DriverName> owner =
        driver.isEmpty() ? Optional.empty() : Optional.of(DriverName.parse(driver));
    functions.put(PciAddress.parse(address), new Function(group, owner));
    return this;
  }

  /** Let vfio-pci's probe of a device fail. */
  FakeHost refusingVfio(String address) {
    refusingVfio.add(PciAddress.parse(address));
    return this;
  }

  /** Let every driver's probe of a device fail. */
  FakeHost refusingAll(String address) {
    refusingAll.add(PciAddress.parse(address));
    return this;
  }

  FakeHost readOnly() {
    readOnly = true;
    return this;
  }

  FakeHost whenBound(Runnable action) {
    whenBound = action;
    return this;
  }

  FakeHost whenListed(Runnable action) {
    whenListed = action;
    return this;
  }

  String driverOf(String address) {
    return functions.get(PciAddress.parse(address)).driver.map(DriverName::toString).orElse("");
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
    if (whenListed != null) {
      whenListed.run();
    }
    List<PciDevice> devices = new ArrayList<>();
    for (PciAddress address : functions.keySet()) {
      devices.add(device(address).orElseThrow());
    }
    return new DeviceListing(devices, List.of());
  }

  @Override
  public Optional<PciDevice> device(PciAddress address) {
    Function function = functions.get(address);
    if (function == null) {
      return Optional.empty();
    }
    Modalias modalias = Modalias.of(new PciIds(0x8086, 0x10d3, 0, 0), new PciClass(0x020000));
    return Optional.of(
        PciDevice.builder(address, modalias)
            .driver(
                function.driver.orElse(null),
                function.driver.map(name -> ModuleName.parse(name.toString())).orElse(null))
            .override(function.override.orElse(null))
            .iommuGroup(new IommuGroup(function.group))
            .build());
  }

  @Override
  public List<PciDevice> members(IommuGroup group) {
    List<PciDevice> members = new ArrayList<>();
    for (PciDevice device : devices().devices()) {
      if (device.iommuGroup().equals(Optional.of(group))) {
        members.add(device);
      }
    }
    return members;
  }

  @Override
  public Optional<PciAddress> addressOfInterface(String interfaceName) {
    return Optional.empty();
  }

  @Override
  public Optional<String> kernelRelease() {
    return Optional.of("6.12.48");
  }

  @Override
  public AliasLookup lookup(String key) {
    return new AliasLookup(List.of(), List.of());
  }

  @Override
  public ModuleStatus status(ModuleName module) {
    return new ModuleStatus(
        module, ModuleStatus.State.MISSING, "this kernel has no module " + module, List.of());
  }

  @Override
  public List<DriverName> registeredDrivers() {
    return List.of(DriverName.parse("e1000e"), DriverName.parse("vfio-pci"));
  }

  @Override
  public Optional<ModuleName> moduleOf(DriverName driver) {
    return Optional.of(ModuleName.parse(driver.toString()));
  }

  @Override
  public List<DriverName> driversOf(ModuleName module) {
    return switch (module.toString()) {
      case "vfio_pci" -> List.of(DriverName.parse("vfio-pci"));
      case "e1000e" -> List.of(DriverName.parse("e1000e"));
      default -> List.of();
    };
  }

  @Override
  public List<ReadProblem> problems() {
    return List.of();
  }

  @Override
  public void requireWritable(PciAddress address) {
    if (readOnly) {
      throw new VarioException(
          ErrorCode.NOT_PERMITTED, "no right to change " + address, "run the command as root");
    }
  }

  @Override
  public void load(ModuleName module) {
    throw new VarioException(ErrorCode.LOAD_FAILED, "there is no module " + module);
  }

  @Override
  public Optional<DriverName> driver(PciAddress address) {
    return functions.get(address).driver;
  }

  @Override
  public Optional<DriverOverride> override(PciAddress address) {
    return functions.get(address).override;
  }

  @Override
  public void setOverride(PciAddress address, Optional<DriverOverride> override) {
    functions.get(address).override = override;
  }

  @Override
  public void unbind(PciAddress address, DriverName driver, Duration limit) {
    functions.get(address).driver = Optional.empty();
  }

  @Override
  public void bind(PciAddress address, DriverName driver, Duration limit) {
    if (whenBound != null) {
      whenBound.run();
    }
    boolean vfio = driver.toString().equals("vfio-pci");
    if (refusingAll.contains(address) || (vfio && refusingVfio.contains(address))) {
      throw new KernelRefusal(
          Errno.EIO, driver + " refuses " + address + ": Input/output error\u001b[2J", null);
    }
    functions.get(address).driver = Optional.of(driver);
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return false;
  }

  @Override
  public void probe(PciAddress address, Duration limit) {
    functions.get(address).driver = Optional.of(DriverName.parse("e1000e"));
  }
}
