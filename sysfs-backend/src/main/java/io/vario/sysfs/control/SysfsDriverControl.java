package io.vario.sysfs.control;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import io.vario.host.DriverControl;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.ModuleLoader.LoadAnswer;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Write to {@code /sys/bus/pci} and run modprobe. */
public final class SysfsDriverControl implements DriverControl {
  private static final String DEVICES = "/sys/bus/pci/devices/";
  private static final String DRIVERS = "/sys/bus/pci/drivers/";
  private static final String PROBE = "/sys/bus/pci/drivers_probe";

  private final KernelFiles files;
  private final ModuleLoader loader;
  private final ModuleCatalog catalog;

  /**
   * Create a control.
   *
   * @param files the host's files
   * @param loader what loads the host's modules
   * @param catalog what the host knows of modules, asked after a load
   */
  public SysfsDriverControl(KernelFiles files, ModuleLoader loader, ModuleCatalog catalog) {
    this.files = files;
    this.loader = loader;
    this.catalog = catalog;
  }

  @Override
  public void requireWritable(PciAddress address) {
    String path = DEVICES + address + "/driver_override";
    if (files.isWritable(path)) {
      return;
    }
    requirePresent(address);
    throw new VarioException(
        ErrorCode.NOT_PERMITTED,
        "the driver of " + address + " may not be changed: " + path + " is not writable",
        "run the command as root, on the host itself");
  }

  @Override
  public void load(ModuleName module) {
    LoadAnswer answer = loader.load(module);
    if (answer.exitCode() != 0) {
      throw new VarioException(
          ErrorCode.LOAD_FAILED,
          "the module "
              + module
              + " was not loaded: modprobe ended with "
              + answer.exitCode()
              + (answer.message().isEmpty() ? "" : ": " + answer.message()),
          "dmesg | tail may tell more");
    }
    // modprobe also succeeds on what it was told to ignore.
    ModuleStatus status = catalog.status(module);
    if (status.state() != ModuleStatus.State.LOADED
        && status.state() != ModuleStatus.State.BUILT_IN) {
      throw new VarioException(
          ErrorCode.LOAD_FAILED,
          "modprobe said that it loaded " + module + ", but it is not there: " + status.evidence(),
          "look for the module in modprobe.d and on the kernel's command line");
    }
  }

  @Override
  public Optional<DriverName> driver(PciAddress address) {
    Reading<String> link = files.readLink(DEVICES + address + "/driver");
    if (link.isAbsent()) {
      requirePresent(address);
      return Optional.empty();
    }
    String target = link.orElseThrow("");
    return Optional.of(DriverName.parse(target.substring(target.lastIndexOf('/') + 1)));
  }

  @Override
  public Optional<DriverOverride> override(PciAddress address) {
    Reading<byte[]> content = files.read(DEVICES + address + "/driver_override");
    if (content.isAbsent()) {
      requirePresent(address);
      throw new VarioException(
          ErrorCode.UNREADABLE, address + " has no driver_override: the kernel is older than 3.16");
    }
    String text = new String(content.orElseThrow(new byte[0]), StandardCharsets.ISO_8859_1);
    String value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return value.isEmpty() || value.equals("(null)")
        ? Optional.empty()
        : Optional.of(DriverOverride.parse(value));
  }

  @Override
  public void setOverride(PciAddress address, Optional<DriverOverride> override) {
    String path = DEVICES + address + "/driver_override";
    String what =
        override.isPresent()
            ? "the driver_override of " + address + " could not be set to " + override.get()
            : "the driver_override of " + address + " could not be cleared";
    // A newline clears it; a write of no bytes would never reach the kernel.
    write(path, override.isPresent() ? override.get().toString() : "\n", what, null);
  }

  @Override
  public void unbind(PciAddress address, DriverName driver) {
    write(
        DRIVERS + driver + "/unbind",
        address.toString(),
        driver + " could not be made to let go of " + address,
        null);
  }

  @Override
  public void bind(PciAddress address, DriverName driver) {
    write(
        DRIVERS + driver + "/bind",
        address.toString(),
        driver + " did not take " + address,
        "dmesg | tail may tell what the driver said");
  }

  @Override
  public void probe(PciAddress address) {
    write(PROBE, address.toString(), "the kernel did not probe " + address, null);
  }

  private void write(String path, String content, String failure, @Nullable String hint) {
    try {
      files.write(path, content.getBytes(StandardCharsets.ISO_8859_1));
    } catch (KernelRefusal refusal) {
      throw new KernelRefusal(
          refusal.errno(),
          failure + ": the kernel answered " + refusal.getMessage(),
          refusal.hint().orElse(refusal.errno() == Errno.EACCES ? "run it as root" : hint));
    }
  }

  private void requirePresent(PciAddress address) {
    if (files.list(DEVICES + address).isAbsent()) {
      throw new VarioException(ErrorCode.NO_SUCH_DEVICE, "there is no PCI device " + address);
    }
  }
}
