package io.vario.sysfs.catalog;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from sysfs which modules and PCI drivers the kernel has now; keeps nothing. */
final class RunningKernel {
  private static final String MODULES = "/sys/module/";
  private static final String DRIVERS = "/sys/bus/pci/drivers";
  private static final String PCI = "pci:";

  private final KernelFiles files;

  RunningKernel(KernelFiles files) {
    this.files = files;
  }

  static String folder(ModuleName module) {
    return MODULES + module;
  }

  /**
   * List what is in a module's folder. A loaded module has one; a built-in one may have one, for
   * its parameters or its drivers, but without {@code initstate}.
   */
  Reading<List<String>> entries(ModuleName module) {
    return files.list(folder(module));
  }

  /** Tell whether a module is being loaded, and has not registered all of its drivers yet. */
  boolean isComing(ModuleName module) {
    byte[] state = files.read(folder(module) + "/initstate").orNull();
    return state != null && new String(state, StandardCharsets.ISO_8859_1).startsWith("coming");
  }

  /** Return the PCI drivers that a module has registered, ordered by name. */
  Reading<List<DriverName>> driversOf(ModuleName module) {
    return names(files.list(folder(module) + "/drivers"), PCI);
  }

  /** Return all registered PCI drivers, ordered by name. */
  Reading<List<DriverName>> drivers() {
    return names(files.list(DRIVERS), "");
  }

  /** Return the module that a driver's folder links to, if the kernel shows one. */
  Optional<ModuleName> moduleOf(DriverName driver) {
    Reading<String> link = files.readLink(DRIVERS + "/" + driver + "/module");
    String target = link.orElseThrow("");
    String name = target.substring(target.lastIndexOf('/') + 1);
    return ModuleName.isValid(name) ? Optional.of(ModuleName.parse(name)) : Optional.empty();
  }

  /**
   * Find the driver of a built-in module that does not show its drivers, as between Linux 6.3 and
   * 6.14: one of nearly the module's name, which no other module holds.
   */
  @Nullable DriverName driverLike(ModuleName module) {
    List<DriverName> drivers = drivers().orNull();
    if (drivers == null) {
      return null;
    }
    for (DriverName driver : drivers) {
      if (driver.looksLike(module.toString())) {
        String target = files.readLink(DRIVERS + "/" + driver + "/module").orNull();
        if (target == null || target.endsWith("/" + module)) {
          return driver;
        }
      }
    }
    return null;
  }

  private static Reading<List<DriverName>> names(Reading<List<String>> entries, String prefix) {
    List<String> found = entries.orNull();
    if (found == null) {
      return entries.withoutValue();
    }
    List<DriverName> names = new ArrayList<>(found.size());
    for (String entry : found) {
      if (entry.startsWith(prefix)) {
        String name = entry.substring(prefix.length());
        if (DriverName.isValid(name)) {
          names.add(DriverName.parse(name));
        }
      }
    }
    Collections.sort(names);
    return Reading.of(Collections.unmodifiableList(names));
  }
}
