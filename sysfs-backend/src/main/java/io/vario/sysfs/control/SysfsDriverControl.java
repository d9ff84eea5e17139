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
import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.ModuleLoader.LoadAnswer;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Write to {@code /sys/bus/pci} and run modprobe. */
public final class SysfsDriverControl implements DriverControl {
  private static final String DEVICES = "/sys/bus/pci/devices/";
  private static final String DRIVERS = "/sys/bus/pci/drivers/";
  private static final String PROBE = "/sys/bus/pci/drivers_probe";

  private static final String STUCK = "dmesg | tail may tell what the kernel waits for";

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
    write(path, override.isPresent() ? override.get().toString() : "\n", what);
  }

  @Override
  public void unbind(PciAddress address, DriverName driver, Duration limit) {
    // While the kernel waits for whoever holds the device, it does not show any more what they
    // hold.
    VfioUsers users = VfioUsers.of(files, DEVICES + address);
    try {
      write(
          DRIVERS + driver + "/unbind",
          address,
          limit,
          driver + " could not be made to let go of " + address,
          null);
    } catch (StuckWriteException stuck) {
      VfioUsers.User user = users.find();
      String what = driver + " did not let go of " + address + within(limit) + stuck.getMessage();
      throw new StuckWriteException(
          stuck.pending(),
          user == null ? what : what + "; " + user + " holds " + user.node(),
          user == null ? STUCK : "end " + user + ", or have it let go of the device");
    }
  }

  @Override
  public void bind(PciAddress address, DriverName driver, Duration limit) {
    try {
      write(
          DRIVERS + driver + "/bind",
          address,
          limit,
          driver + " did not take " + address,
          "dmesg | tail may tell what the driver said");
    } catch (StuckWriteException stuck) {
      throw new StuckWriteException(
          stuck.pending(),
          driver + " did not take " + address + within(limit) + stuck.getMessage(),
          STUCK);
    }
  }

  @Override
  public void probe(PciAddress address, Duration limit) {
    try {
      write(PROBE, address, limit, "the kernel did not probe " + address, null);
    } catch (StuckWriteException stuck) {
      throw new StuckWriteException(
          stuck.pending(), "no driver took " + address + within(limit) + stuck.getMessage(), STUCK);
    }
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return files.isPending(write);
  }

  private static String within(Duration limit) {
    long millis = limit.toMillis();
    return " within " + (millis % 1000 == 0 ? millis / 1000 + " s; " : millis + " ms; ");
  }

  private void write(
      String path, PciAddress address, Duration limit, String failure, @Nullable String hint) {
    try {
      files.write(path, bytes(address.toString()), limit);
    } catch (KernelRefusal refusal) {
      throw refused(refusal, failure, hint);
    }
  }

  private void write(String path, String content, String failure) {
    try {
      files.write(path, bytes(content));
    } catch (KernelRefusal refusal) {
      throw refused(refusal, failure, null);
    }
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static KernelRefusal refused(
      KernelRefusal refusal, String failure, @Nullable String hint) {
    return new KernelRefusal(
        refusal.errno(),
        failure + ": the kernel answered " + refusal.getMessage(),
        refusal.hint().orElse(refusal.errno() == Errno.EACCES ? "run it as root" : hint));
  }

  private void requirePresent(PciAddress address) {
    if (files.list(DEVICES + address).isAbsent()) {
      throw new VarioException(ErrorCode.NO_SUCH_DEVICE, "there is no PCI device " + address);
    }
  }
}
