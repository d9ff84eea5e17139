package io.vario.kernel;

import io.vario.scenarios.Host;
import io.vario.scenarios.KernelManners;

/** Look whether a real kernel has the manners that simulated ones are made after. */
@UsesGuest
class KernelMannersTest extends KernelManners {
  private final GuestHost host;

  KernelMannersTest(Guest guest) {
    host = new GuestHost(guest);
  }

  @Override
  protected Host host() {
    return host;
  }
}
