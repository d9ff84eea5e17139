package io.vario.engine;

import io.vario.check.CheckId;
import io.vario.device.PciIds;
import io.vario.resolve.NamePolicy;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Say how devices are to be given to VFIO.
 *
 * @param driver the driver that the user named, as typed; empty to let the strategies decide
 * @param namePolicy which names are accepted
 * @param allowed the checks whose refusals do not count
 * @param expected what the devices must be, of which vendor and device count; empty if any will do
 */
public record DetachRequest(
    Optional<String> driver,
    NamePolicy namePolicy,
    Set<CheckId> allowed,
    Optional<PciIds> expected) {

  /** Let the strategies decide, and allow no check. */
  public static final DetachRequest BEST =
      new DetachRequest(Optional.empty(), NamePolicy.FORGIVING, Set.of(), Optional.empty());

  /**
   * Create the request; the set is copied.
   *
   * @param driver the driver that the user named, as typed; empty to let the strategies decide
   * @param namePolicy which names are accepted
   * @param allowed the checks whose refusals do not count
   * @param expected what the devices must be, of which vendor and device count; empty if any will
   *     do
   */
  public DetachRequest {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(namePolicy, "namePolicy");
    Objects.requireNonNull(expected, "expected");
    allowed = Set.copyOf(allowed);
  }

  /**
   * Create a request about devices of any kind; the set is copied.
   *
   * @param driver the driver that the user named, as typed; empty to let the strategies decide
   * @param namePolicy which names are accepted
   * @param allowed the checks whose refusals do not count
   */
  public DetachRequest(Optional<String> driver, NamePolicy namePolicy, Set<CheckId> allowed) {
    this(driver, namePolicy, allowed, Optional.empty());
  }
}
