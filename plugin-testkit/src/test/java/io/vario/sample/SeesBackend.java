package io.vario.sample;

import io.vario.sysfs.SysfsHost;
import java.util.List;

/** Expect to be asked by the sysfs backend. */
public final class SeesBackend extends Sample {
  /** Create the strategy. */
  public SeesBackend() {
    proposing(
        (device, context) -> (Object) context instanceof SysfsHost ? List.of() : List.of(PROPOSAL));
  }
}
