package io.vario.check;

import io.vario.device.PciAddress;
import io.vario.device.PciIds;
import io.vario.host.Host;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Hold what a check may ask.
 *
 * @param host the host
 * @param intent what the change is for
 * @param together all devices that change in the same request; the examined one may be left out
 * @param expected the device that was asked for, of which vendor and device count; empty if any
 *     will do
 * @param memory what the checks of the same request have read
 */
public record CheckContext(
    Host host,
    Intent intent,
    Set<PciAddress> together,
    Optional<PciIds> expected,
    CheckMemory memory) {
  /**
   * Create the context; the set is copied.
   *
   * @param host the host
   * @param intent what the change is for
   * @param together all devices that change in the same request; the examined one may be left out
   * @param expected the device that was asked for, of which vendor and device count; empty if any
   *     will do
   * @param memory what the checks of the same request have read
   */
  public CheckContext {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(intent, "intent");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(memory, "memory");
    together = Set.copyOf(together);
  }

  /**
   * Create the context of a request about any device, of which nothing was read yet.
   *
   * @param host the host
   * @param intent what the change is for
   * @param together all devices that change in the same request
   * @return the context; never null
   */
  public static CheckContext of(Host host, Intent intent, Set<PciAddress> together) {
    return new CheckContext(host, intent, together, Optional.empty(), new CheckMemory());
  }
}
