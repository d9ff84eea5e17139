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

/** Offer a Linux host to the engine. */
public final class SysfsHost implements Host, CheckSource {
  private final HostInventory inventory;
  private final ModuleCatalog catalog;
  private final DriverControl control;
  private final KernelFiles files;

  private SysfsHost(KernelFiles files, ModuleLoader loader) {
    this.files = files;
    this.inventory = new SysfsInventory(files);
    this.catalog = new SysfsModuleCatalog(files);
    this.control = new SysfsDriverControl(files, loader, catalog);
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

  @Override
  public ModuleCatalog catalog() {
    return catalog;
  }

  @Override
  public DriverControl control() {
    return control;
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
