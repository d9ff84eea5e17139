package io.vario.sample;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Look at the machine, and hold a process ready: a hook may. */
public final class StartsDaemon extends SampleHook {
  private final ProcessBuilder daemon = new ProcessBuilder("true");

  /** Create the hook. */
  public StartsDaemon(Set<PciAddress> stopped) {
    super(stopped);
  }

  @Override
  public void beforeRelease(PciDevice device) {
    if (daemon.command().isEmpty() || Files.exists(Path.of("/nowhere"))) {
      throw new IllegalStateException("there is no daemon");
    }
    super.beforeRelease(device);
  }
}
