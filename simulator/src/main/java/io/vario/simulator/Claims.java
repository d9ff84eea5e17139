package io.vario.simulator;

import io.vario.host.AliasLookup;
import io.vario.host.AliasMatch;
import io.vario.host.ModuleCatalog;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows which devices are a driver's own: what the kernel's id tables say, as far as a host shows
 * them.
 *
 * <p>A module's aliases are its driver's id table. What is built in may have none; of such a
 * driver, the ids count that it had in the recording.
 */
final class Claims {
  private final KernelFiles base;
  private final ModuleCatalog catalog;
  private final Map<String, Set<String>> modules = new HashMap<>();
  private final Map<String, Set<String>> recorded = new HashMap<>();
  private @Nullable Set<String> withDriver;

  /** Look at the host as it was recorded: what is hidden later is no news to the kernel. */
  Claims(KernelFiles base) {
    this.base = base;
    this.catalog = SysfsHost.of(base, new NoModuleLoader()).catalog();
  }

  /** Note that the recording shows a device on a driver, unasked. */
  void record(PciDriver driver, PciFunction device) {
    recorded.computeIfAbsent(driver.name, name -> new HashSet<>()).add(ids(device));
  }

  /** Tell whether a device is the driver's own. */
  boolean holds(PciDriver driver, PciFunction device) {
    if (recorded.getOrDefault(driver.name, Set.of()).contains(ids(device))) {
      return true;
    }
    String key = driver.vfio ? device.modalias.vfioKey() : device.modalias.toString();
    Set<String> claiming = modules.computeIfAbsent(key, this::look);
    return driver.module != null && claiming.contains(driver.module);
  }

  /** Tell whether the aliases of a module say that it brings a driver of PCI devices. */
  boolean brings(String module) {
    Set<String> known = withDriver;
    if (known == null) {
      known = readModulesWithDriver();
      withDriver = known;
    }
    return known.contains(module);
  }

  private Set<String> look(String key) {
    Set<String> found = new HashSet<>();
    AliasLookup lookup = catalog.lookup(key);
    for (List<AliasMatch> matches : List.of(lookup.matches(), lookup.overruled())) {
      for (AliasMatch match : matches) {
        // modprobe's configuration is modprobe's business, not the kernel's.
        if (match.origin() != AliasMatch.Origin.MODPROBE_CONFIG) {
          found.add(match.module().toString());
        }
      }
    }
    return found;
  }

  private Set<String> readModulesWithDriver() {
    Set<String> found = new HashSet<>();
    String release = catalog.kernelRelease().orElse("");
    Reading<byte[]> index = base.read("/lib/modules/" + release + "/modules.alias");
    byte[] bytes = index.orNull();
    if (bytes != null) {
      for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        if (line.startsWith("alias pci:") || line.startsWith("alias vfio_pci:")) {
          found.add(line.substring(line.lastIndexOf(' ') + 1).replace('-', '_'));
        }
      }
    }
    return found;
  }

  private static String ids(PciFunction device) {
    return device.modalias.ids().vendorText() + ":" + device.modalias.ids().deviceText();
  }
}
