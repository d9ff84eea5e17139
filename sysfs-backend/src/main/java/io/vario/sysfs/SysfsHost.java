package io.vario.sysfs;

import io.vario.check.CheckSource;
import io.vario.check.SafetyCheck;
import io.vario.host.DriverControl;
import io.vario.host.HardwareNames;
import io.vario.host.Host;
import io.vario.host.HostInventory;
import io.vario.host.ModuleCatalog;
import io.vario.sysfs.catalog.SysfsModuleCatalog;
import io.vario.sysfs.check.HostChecks;
import io.vario.sysfs.control.SysfsDriverControl;
import io.vario.sysfs.inventory.SysfsInventory;
import io.vario.sysfs.names.PciIdsFile;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.LiveKernelFiles;
import io.vario.sysfs.seam.ModprobeLoader;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offer a Linux host to the engine. */
public final class SysfsHost implements Host, CheckSource {
  private final KernelFiles files;
  private final ModuleLoader loader;
  private final HostInventory inventory;
  private @Nullable ModuleCatalog catalog;
  private @Nullable DriverControl control;

  private SysfsHost(KernelFiles files, ModuleLoader loader) {
    this.files = files;
    this.loader = loader;
    this.inventory = new SysfsInventory(files);
  }

  /**
   * Offer the machine that this process runs on.
   *
   * @return the host; never null
   */
  public static Host live() {
    return new SysfsHost(new LiveKernelFiles(), new ModprobeLoader());
  }

  /**
   * Offer a recorded host, which can only be read.
   *
   * @param root the folder that mirrors the host's paths
   * @return the host; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if it is
   *     no folder
   */
  public static Host recorded(Path root) {
    return new SysfsHost(new RecordedKernelFiles(root), new NoModuleLoader());
  }

  /**
   * Offer a host behind seams of the caller's own.
   *
   * @param files the host's files
   * @param loader what loads the host's modules
   * @return the host; never null
   */
  public static Host of(KernelFiles files, ModuleLoader loader) {
    return new SysfsHost(files, loader);
  }

  @Override
  public HostInventory inventory() {
    return inventory;
  }

  // Made when they are asked for: who only lists devices needs neither.

  @Override
  public synchronized ModuleCatalog catalog() {
    ModuleCatalog made = catalog;
    if (made == null) {
      made = new SysfsModuleCatalog(files);
      catalog = made;
    }
    return made;
  }

  @Override
  public synchronized DriverControl control() {
    DriverControl made = control;
    if (made == null) {
      made = new SysfsDriverControl(files, loader, catalog());
      control = made;
    }
    return made;
  }

  @Override
  public HardwareNames names() {
    return new PciIdsFile(files);
  }

  /**
   * Return the checks that ask what the host uses a device for.
   *
   * @return the checks; never null, unmodifiable
   */
  @Override
  public List<SafetyCheck> checks() {
    return HostChecks.of(files);
  }
}
