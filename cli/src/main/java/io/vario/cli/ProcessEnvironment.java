package io.vario.cli;

import io.vario.host.Host;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.LiveKernelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Take the real machine and this process's environment. */
final class ProcessEnvironment implements Environment {
  @Override
  public Host liveHost() {
    return SysfsHost.live();
  }

  @Override
  public KernelFiles liveFiles() {
    return new LiveKernelFiles();
  }

  @Override
  public List<Path> pluginFolders() {
    List<Path> folders = new ArrayList<>(2);
    String home = System.getProperty("vario.home");
    if (home != null) {
      folders.add(Path.of(home, "plugins"));
    }
    folders.add(Path.of("/etc/vario/plugins"));
    return folders;
  }

  @Override
  public Path stateFolder() {
    return Path.of("/run/vario");
  }

  @Override
  public boolean isDebugging() {
    return "1".equals(System.getenv("VARIO_DEBUG"));
  }
}
