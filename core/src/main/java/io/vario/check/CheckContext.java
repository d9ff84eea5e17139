package io.vario.check;

import io.vario.device.PciAddress;
import io.vario.host.Host;
import java.util.Set;

/**
 * Hold what a check may ask.
 *
 * @param host the host
 * @param together all devices that leave the host in the same request, this one included
 */
public record CheckContext(Host host, Set<PciAddress> together) {
  /**
   * Create the context; the set is copied.
   *
   * @param host the host
   * @param together all devices that leave the host in the same request, this one included
   */
  public CheckContext {
    together = Set.copyOf(together);
  }
}
