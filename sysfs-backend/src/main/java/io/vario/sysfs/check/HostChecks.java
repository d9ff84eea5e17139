package io.vario.sysfs.check;

import io.vario.check.SafetyCheck;
import io.vario.sysfs.seam.KernelFiles;
import java.util.List;

/** Hold the checks that ask what a Linux host uses a device for. */
public final class HostChecks {
  private HostChecks() {}

  /**
   * Return the checks, in the order in which they are reported.
   *
   * @param files the host's files
   * @return the checks; never null, unmodifiable
   */
  public static List<SafetyCheck> of(KernelFiles files) {
    return List.of(
        new BlockMount(files),
        new BlockSwap(files),
        new BlockHolder(files),
        new BlockSignature(files),
        new NetRoute(files),
        new NetAddress(files),
        new NetMaster(files),
        new VgaBoot(files),
        new Console(files),
        new ProcessOpen(files),
        new VfioBusy(files));
  }
}
