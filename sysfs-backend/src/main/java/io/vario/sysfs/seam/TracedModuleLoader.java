package io.vario.sysfs.seam;

import io.vario.device.ModuleName;

/** Load modules through another loader, and tell of each time. */
public final class TracedModuleLoader implements ModuleLoader {
  private final ModuleLoader loader;
  private final Trace trace;

  /**
   * Create the loader.
   *
   * @param loader what loads modules
   * @param trace what is told
   */
  public TracedModuleLoader(ModuleLoader loader, Trace trace) {
    this.loader = loader;
    this.trace = trace;
  }

  @Override
  public LoadAnswer load(ModuleName module) {
    long begin = System.nanoTime();
    String answer = "failed";
    try {
      LoadAnswer loaded = loader.load(module);
      String said = loaded.message();
      answer = "exit code " + loaded.exitCode() + (said.isEmpty() ? "" : ", " + said);
      return loaded;
    } catch (RuntimeException failure) {
      answer = String.valueOf(failure.getMessage());
      throw failure;
    } finally {
      trace.done("load", "module " + module + " with modprobe", answer, System.nanoTime() - begin);
    }
  }
}
