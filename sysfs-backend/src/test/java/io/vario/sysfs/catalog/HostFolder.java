package io.vario.sysfs.catalog;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a recorded host into a temporary folder, path by path. */
final class HostFolder {
  static final String RELEASE = "6.12.1-test";
  static final String MODULES = "/lib/modules/" + RELEASE;

  private final Path root;

  HostFolder(Path root) {
    this.root = root;
  }

  /** Begin a host that tells its release and has an empty module folder. */
  static HostFolder withRelease(Path root) {
    return new HostFolder(root).file("/proc/sys/kernel/osrelease", RELEASE + "\n").folder(MODULES);
  }

  /** Write the text index, the list of modules and that of the built-in ones. */
  HostFolder modules(String aliases, String dependencies, String builtIn) {
    return file(MODULES + "/modules.alias", aliases)
        .file(MODULES + "/modules.dep", dependencies)
        .file(MODULES + "/modules.builtin", builtIn);
  }

  HostFolder file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  HostFolder file(String path, byte[] content) {
    try {
      Path file = at(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HostFolder folder(String path) {
    try {
      Files.createDirectories(at(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HostFolder link(String path, String target) {
    try {
      Path link = at(path);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  KernelFiles files() {
    return new RecordedKernelFiles(root);
  }

  SysfsModuleCatalog catalog() {
    return new SysfsModuleCatalog(files());
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }
}
