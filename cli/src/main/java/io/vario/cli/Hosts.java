package io.vario.cli;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.archive.HostArchive;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.LiveKernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.RecordedKernelFiles;
import io.vario.sysfs.seam.Trace;
import io.vario.sysfs.seam.TracedKernelFiles;
import io.vario.sysfs.seam.TracedModuleLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Open the hosts that {@code --root} names. */
public final class Hosts {
  private static final String BUNDLED = "bundled:";

  private Hosts() {}

  /**
   * Open a host.
   *
   * @param root a recorded host's archive or folder, or a bundled one; null for this machine
   * @param isSimulated whether it is changed in memory only
   * @return the host; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if there is no such host
   */
  public static Host open(@Nullable String root, boolean isSimulated) {
    KernelFiles files = root == null ? new LiveKernelFiles() : files(root);
    return isSimulated ? simulated(files) : SysfsHost.of(files, new NoModuleLoader());
  }

  /** Let a kernel in memory go on from a host's files. */
  static Host simulated(KernelFiles files) {
    SimulatedKernel kernel = SimulatedKernel.of(files);
    return SysfsHost.of(kernel, kernel);
  }

  /** Let a kernel in memory go on from a host's files, and tell of all that it is asked. */
  static Host simulated(KernelFiles files, Trace trace) {
    SimulatedKernel kernel = SimulatedKernel.of(files);
    return traced(kernel, kernel, trace);
  }

  /** Tell of all that a host is asked. */
  static Host traced(KernelFiles files, ModuleLoader loader, Trace trace) {
    return SysfsHost.of(new TracedKernelFiles(files, trace), new TracedModuleLoader(loader, trace));
  }

  /** Open a recorded host's files. */
  static KernelFiles files(String root) {
    if (root.startsWith(BUNDLED)) {
      return bundled(root.substring(BUNDLED.length()));
    }
    Path path = Path.of(root);
    return Files.isRegularFile(path) ? HostArchive.open(path) : new RecordedKernelFiles(path);
  }

  private static KernelFiles bundled(String name) {
    Optional<BundledHost> found = BundledHost.named(name);
    if (found.isPresent()) {
      return found.get().files();
    }
    List<String> names = new ArrayList<>();
    for (BundledHost each : BundledHost.values()) {
      names.add(each.id());
    }
    throw new VarioException(
        ErrorCode.INVALID_INPUT,
        "there is no bundled host " + Quoted.text(name),
        "the bundled hosts are " + String.join(", ", names));
  }
}
