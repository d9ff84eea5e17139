package io.vario.simulator;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import java.util.List;

/** Holds the modules that are in the kernel, as {@code /sys/module} shows them. */
final class Modules {
  static final String FOLDER = "/sys/module/";

  private final FileTree tree;
  private final PciBus bus;
  private final Claims claims;

  Modules(FileTree tree, PciBus bus, Claims claims) {
    this.tree = tree;
    this.bus = bus;
    this.claims = claims;
  }

  boolean isLoaded(String module) {
    return tree.exists(FOLDER + module + "/initstate");
  }

  /**
   * Put a module into the kernel; it registers its driver, which looks at all devices.
   *
   * @throws KernelRefusal if a module that it needs is not there
   */
  void insert(String module, List<String> needs) {
    for (String needed : needs) {
      if (!isLoaded(needed) && !tree.exists(FOLDER + needed)) {
        throw Refusal.of(Errno.ENOENT, module);
      }
    }
    String folder = FOLDER + module;
    tree.putFile(folder + "/initstate", "live\n");
    tree.putFile(folder + "/refcnt", "0\n");
    tree.putFolder(folder + "/holders");
    for (String needed : needs) {
      if (isLoaded(needed)) {
        tree.putLink(FOLDER + needed + "/holders/" + module, folder);
        int holders = tree.names(FOLDER + needed + "/holders").size();
        tree.putFile(FOLDER + needed + "/refcnt", holders + "\n");
      }
    }
    if (module.equals("vfio")) {
      bus.vfio().begin();
    }
    DriverModel model = bus.model();
    if (model.bringsDriver(module) || claims.brings(module)) {
      bus.register(new PciDriver(model.driverOf(module), module, model.bringsVfioDriver(module)));
    }
  }
}
