package io.vario.simulator;

import io.vario.device.PciAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows a script of faults: counts how often each was due. Guarded by the kernel's lock. */
final class Faults {
  private final List<Fault> faults;
  private final int[] times;

  Faults(FaultScript script) {
    this.faults = script.faults();
    this.times = new int[faults.size()];
  }

  /** Return what goes wrong now, if anything does. */
  @Nullable Fault next(KernelStep step, PciAddress device) {
    Fault first = null;
    for (int i = 0; i < times.length; i++) {
      Fault fault = faults.get(i);
      if (fault.concerns(step, device)) {
        times[i]++;
        if (first == null && fault.strikes(times[i])) {
          first = fault;
        }
      }
    }
    return first;
  }
}
