package io.vario.sample;

import java.net.InetAddress;
import java.util.List;

/** Look at the machine's network. */
public final class UsesNetwork extends Sample {
  /** Create the strategy. */
  public UsesNetwork() {
    proposing(
        (device, context) ->
            InetAddress.getLoopbackAddress().isLoopbackAddress() ? List.of(PROPOSAL) : List.of());
  }
}
