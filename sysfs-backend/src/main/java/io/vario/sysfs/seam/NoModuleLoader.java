package io.vario.sysfs.seam;

import io.vario.device.ModuleName;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;

/** Stand where nothing can be loaded, since the host is only a recording. */
public final class NoModuleLoader implements ModuleLoader {
  /** Create the loader. */
  public NoModuleLoader() {}

  @Override
  public LoadAnswer load(ModuleName module) {
    throw new VarioException(
        ErrorCode.NOT_PERMITTED,
        "the module " + module + " cannot be loaded: a recorded host can only be read",
        "leave out --root");
  }
}
