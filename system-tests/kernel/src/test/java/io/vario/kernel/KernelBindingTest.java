package io.vario.kernel;

import io.vario.scenarios.BindingScenarios;
import io.vario.scenarios.Host;
import org.junit.jupiter.api.AfterEach;

/** Run the binding scenarios on a real kernel. */
@UsesGuest
class KernelBindingTest extends BindingScenarios {
  private final GuestHost host;

  KernelBindingTest(Guest guest) {
    host = new GuestHost(guest);
  }

  @Override
  protected Host host() {
    return host;
  }

  @AfterEach
  void unhide() {
    host.reset();
  }
}
