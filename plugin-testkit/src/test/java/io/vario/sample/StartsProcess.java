package io.vario.sample;

import java.util.List;

/** Look at the machine's processes. */
public final class StartsProcess extends Sample {
  /** Create the strategy. */
  public StartsProcess() {
    proposing(
        (device, context) -> ProcessHandle.current().isAlive() ? List.of(PROPOSAL) : List.of());
  }
}
