package io.vario.host;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Stand for one host: a machine, a recorded one, or one in memory. */
@ProviderType
public interface Host {

  /**
   * Return the host's PCI devices.
   *
   * @return the inventory; never null
   */
  HostInventory inventory();

  /**
   * Return what the host's kernel and its module files know of modules and drivers.
   *
   * @return the catalog; never null
   */
  ModuleCatalog catalog();

  /**
   * Return the way to change which driver owns a device.
   *
   * @return the control; never null; each write through it fails if the host can only be read
   */
  DriverControl control();

  /**
   * Return what the host knows of the names of vendors and devices, which only people need.
   *
   * @return the names; never null
   */
  default HardwareNames names() {
    return wanted -> Map.of();
  }
}
