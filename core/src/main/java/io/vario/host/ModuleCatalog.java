package io.vario.host;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Answer what a host's kernel and its module files know of modules and drivers.
 *
 * <p>Static files (the module indexes, modprobe.d) may be read once and kept; what is loaded and
 * registered is read at each call.
 */
@ProviderType
public interface ModuleCatalog {

  /**
   * Return the kernel release whose module files are used.
   *
   * @return such as {@code 6.12.48+deb13-amd64}, or empty if the host does not tell; never null
   */
  Optional<String> kernelRelease();

  /**
   * Find the modules whose aliases match a key, as kmod does.
   *
   * @param key such as {@code vfio_pci:v000015B3…}; {@code -} and {@code _} are one letter
   * @return the matches, in the order of their sources; never null
   */
  AliasLookup lookup(String key);

  /**
   * Tell whether a module can serve.
   *
   * @param module the module
   * @return its status now; never null
   */
  ModuleStatus status(ModuleName module);

  /**
   * Return the names of all PCI drivers that are registered now.
   *
   * @return the drivers, ordered by name; never null, unmodifiable
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#UNREADABLE} or {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if they cannot be read
   */
  List<DriverName> registeredDrivers();

  /**
   * Find the module of a registered PCI driver.
   *
   * @param driver the driver
   * @return the module that sysfs names, which may be built in; empty if it names none or the
   *     driver is not registered; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#UNREADABLE} or {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if it cannot be read
   */
  Optional<ModuleName> moduleOf(DriverName driver);

  /**
   * Return the PCI drivers that a loaded module has registered: the one exact source of their names
   * ({@code /sys/module/MODULE/drivers/pci:DRIVER}).
   *
   * @param module the module
   * @return the drivers, ordered by name; empty if the module is not loaded, has none, or is built
   *     in and does not tell; never null, unmodifiable
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#UNREADABLE} or {@link
   *     io.vario.error.ErrorCode#NOT_PERMITTED} if they cannot be read
   */
  List<DriverName> driversOf(ModuleName module);

  /**
   * Return what of the module files is missing, unreadable or denied, so that an answer may be
   * incomplete.
   *
   * @return the problems; never null, unmodifiable
   */
  List<ReadProblem> problems();
}
