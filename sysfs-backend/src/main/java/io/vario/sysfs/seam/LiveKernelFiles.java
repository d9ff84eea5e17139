package io.vario.sysfs.seam;

import io.vario.host.PendingWrite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reach the files of the machine that Vario runs on. */
public final class LiveKernelFiles implements KernelFiles {
  /** Create the seam to this machine. */
  public LiveKernelFiles() {}

  @Override
  public Reading<byte[]> read(String path) {
    return FileAccess.read(path, path);
  }

  @Override
  public Reading<byte[]> readPart(String path, long offset, int length) {
    return FileAccess.readPart(Path.of(path), path, offset, length);
  }

  @Override
  public Reading<String> readLink(String path) {
    return FileAccess.readLink(Path.of(path), path);
  }

  @Override
  public Reading<List<String>> list(String path) {
    return FileAccess.list(path, path);
  }

  @Override
  public void write(String path, byte[] content) {
    FileAccess.write(Path.of(path), path, content);
  }

  @Override
  public void write(String path, byte[] content, Duration limit) {
    ChildWriter.write(path, content, limit);
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return ChildWriter.isPending(write);
  }

  @Override
  public boolean isWritable(String path) {
    return Files.isWritable(Path.of(path));
  }
}
