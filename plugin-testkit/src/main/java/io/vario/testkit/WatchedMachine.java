package io.vario.testkit;

import io.vario.device.ModuleName;
import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.Reading;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Show a host's files, refuse each change, and remember that it was tried. */
final class WatchedMachine implements KernelFiles, ModuleLoader {
  private final KernelFiles files;
  private final Collection<String> attempts = new ConcurrentLinkedQueue<>();

  WatchedMachine(KernelFiles files) {
    this.files = files;
  }

  /** Return what was tried, in words. */
  List<String> attempts() {
    return List.copyOf(attempts);
  }

  @Override
  public Reading<byte[]> read(String path) {
    return files.read(path);
  }

  @Override
  public Reading<String> readLink(String path) {
    return files.readLink(path);
  }

  @Override
  public Reading<List<String>> list(String path) {
    return files.list(path);
  }

  @Override
  public void write(String path, byte[] content) {
    attempts.add("write to " + path);
    throw new KernelRefusal(Errno.EACCES, path + ": nothing may be changed here", null);
  }

  @Override
  public boolean isWritable(String path) {
    return true;
  }

  @Override
  public LoadAnswer load(ModuleName module) {
    attempts.add("load " + module);
    return new LoadAnswer(1, "nothing may be changed here");
  }
}
