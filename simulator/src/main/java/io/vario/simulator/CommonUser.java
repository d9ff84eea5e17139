package io.vario.simulator;

import io.vario.device.ModuleName;
import io.vario.error.Errno;
import io.vario.host.PendingWrite;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.Reading;
import java.util.List;

/** Show a simulated kernel to a process without privileges: all may be read, nothing written. */
public final class CommonUser implements KernelFiles, ModuleLoader {
  private final SimulatedKernel kernel;

  CommonUser(SimulatedKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public Reading<byte[]> read(String path) {
    return kernel.read(path);
  }

  @Override
  public Reading<byte[]> readPart(String path, long offset, int length) {
    return path.startsWith("/dev/")
        ? Reading.denied(path, "EACCES (Permission denied)")
        : kernel.readPart(path, offset, length);
  }

  @Override
  public Reading<String> readLink(String path) {
    return kernel.readLink(path);
  }

  @Override
  public Reading<List<String>> list(String path) {
    return kernel.list(path);
  }

  @Override
  public void write(String path, byte[] content) {
    throw Refusal.of(kernel.isWritable(path) ? Errno.EACCES : Errno.ENOENT, path);
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return kernel.isPending(write);
  }

  @Override
  public boolean isWritable(String path) {
    return false;
  }

  @Override
  public LoadAnswer load(ModuleName module) {
    return new LoadAnswer(
        1, "modprobe: ERROR: could not insert '" + module + "': Operation not permitted");
  }
}
