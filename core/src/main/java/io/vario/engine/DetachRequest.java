package io.vario.engine;

import io.vario.check.CheckId;
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
 */
public record DetachRequest(Optional<String> driver, NamePolicy namePolicy, Set<CheckId> allowed) {

  /** Let the strategies decide, and allow no check. */
  public static final DetachRequest BEST =
      new DetachRequest(Optional.empty(), NamePolicy.FORGIVING, Set.of());

  /**
   * Create the request; the set is copied.
   *
   * @param driver the driver that the user named, as typed; empty to let the strategies decide
   * @param namePolicy which names are accepted
   * @param allowed the checks whose refusals do not count
   */
  public DetachRequest {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(namePolicy, "namePolicy");
    allowed = Set.copyOf(allowed);
  }
}
