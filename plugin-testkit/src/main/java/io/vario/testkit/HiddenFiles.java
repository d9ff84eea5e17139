package io.vario.testkit;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Show a host's files, but for some that are missing or denied. */
final class HiddenFiles implements KernelFiles {
  private final KernelFiles files;
  private final Function<String, @Nullable Reading<?>> curtain;

  /** Answer with what the curtain returns for a path, and with the file where it returns null. */
  HiddenFiles(KernelFiles files, Function<String, @Nullable Reading<?>> curtain) {
    this.files = files;
    this.curtain = curtain;
  }

  @Override
  public Reading<byte[]> read(String path) {
    Reading<?> hidden = curtain.apply(path);
    return hidden == null ? files.read(path) : hidden.withoutValue();
  }

  @Override
  public Reading<String> readLink(String path) {
    Reading<?> hidden = curtain.apply(path);
    return hidden == null ? files.readLink(path) : hidden.withoutValue();
  }

  @Override
  public Reading<List<String>> list(String path) {
    Reading<?> hidden = curtain.apply(path);
    return hidden == null ? files.list(path) : hidden.withoutValue();
  }

  @Override
  public void write(String path, byte[] content) {
    files.write(path, content);
  }

  @Override
  public boolean isWritable(String path) {
    return false;
  }
}
