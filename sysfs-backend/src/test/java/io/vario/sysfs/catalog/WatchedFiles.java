package io.vario.sysfs.catalog;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Passes questions on, remembers which files were read, and denies some of them. */
final class WatchedFiles implements KernelFiles {
  private final KernelFiles files;
  private final Set<String> denied = new HashSet<>();
  private final List<String> read = Collections.synchronizedList(new ArrayList<>());

  WatchedFiles(KernelFiles files) {
    this.files = files;
  }

  WatchedFiles deny(String path) {
    denied.add(path);
    return this;
  }

  /** Return the paths of the files that were there and were read, in order. */
  List<String> readFiles() {
    return List.copyOf(read);
  }

  @Override
  public Reading<byte[]> read(String path) {
    if (denied.contains(path)) {
      return Reading.denied(path, "EACCES (Permission denied)");
    }
    Reading<byte[]> reading = files.read(path);
    if (reading.orNull() != null) {
      read.add(path);
    }
    return reading;
  }

  @Override
  public Reading<String> readLink(String path) {
    return denied.contains(path)
        ? Reading.denied(path, "EACCES (Permission denied)")
        : files.readLink(path);
  }

  @Override
  public Reading<List<String>> list(String path) {
    return denied.contains(path)
        ? Reading.denied(path, "EACCES (Permission denied)")
        : files.list(path);
  }

  @Override
  public void write(String path, byte[] content) {
    throw new AssertionError("a catalog writes nothing");
  }

  @Override
  public boolean isWritable(String path) {
    throw new AssertionError("a catalog writes nothing");
  }
}
