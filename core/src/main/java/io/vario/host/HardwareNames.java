package io.vario.host;

import io.vario.device.HardwareName;
import io.vario.device.PciIds;
import java.util.Collection;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Find what people call devices and their vendors. */
@ProviderType
public interface HardwareNames {

  /**
   * Find the names of some devices, all at once, since they are far apart in a large file.
   *
   * @param wanted vendor and device ids; those of the subsystem do not matter
   * @return the names, which may be unknown; what is left out is so as well; never null
   */
  Map<PciIds, HardwareName> find(Collection<PciIds> wanted);
}
