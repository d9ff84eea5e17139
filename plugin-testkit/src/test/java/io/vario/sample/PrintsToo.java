package io.vario.sample;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import java.util.Set;

/** Tell on standard output what it does. */
public final class PrintsToo extends SampleHook {
  /** Create the hook. */
  public PrintsToo(Set<PciAddress> stopped) {
    super(stopped);
  }

  @Override
  public void beforeRelease(PciDevice device) {
    System.out.flush();
    super.beforeRelease(device);
  }
}
