package io.vario.sysfs.seam;

import io.vario.device.ModuleName;
import org.osgi.annotation.versioning.ConsumerType;

/** Load kernel modules with their dependencies, as modprobe does. */
@ConsumerType
public interface ModuleLoader {

  /**
   * Load a module, honouring the host's blacklists, {@code install} lines and soft dependencies.
   *
   * @param module the module
   * @return what the loader answered; a success does not mean that the module is loaded; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#LOAD_FAILED} if no loader
   *     could be started, or it did not end in time
   */
  LoadAnswer load(ModuleName module);

  /**
   * Hold what a loader answered.
   *
   * @param exitCode its exit code; 0 for success
   * @param message what it said, trimmed; empty if nothing
   */
  record LoadAnswer(int exitCode, String message) {}
}
