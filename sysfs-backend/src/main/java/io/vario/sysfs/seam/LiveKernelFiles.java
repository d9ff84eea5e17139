package io.vario.sysfs.seam;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reach the files of the machine that Vario runs on. */
public final class LiveKernelFiles implements KernelFiles {
  /** Create the seam to this machine. */
  public LiveKernelFiles() {}

  @Override
  public Reading<byte[]> read(String path) {
    return FileAccess.read(Path.of(path), path);
  }

  @Override
  public Reading<String> readLink(String path) {
    return FileAccess.readLink(Path.of(path), path);
  }

  @Override
  public Reading<List<String>> list(String path) {
    return FileAccess.list(Path.of(path), path);
  }

  @Override
  public void write(String path, byte[] content) {
    FileAccess.write(Path.of(path), path, content);
  }

  @Override
  public boolean isWritable(String path) {
    return Files.isWritable(Path.of(path));
  }
}
