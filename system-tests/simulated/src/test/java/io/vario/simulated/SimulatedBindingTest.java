package io.vario.simulated;

import io.vario.scenarios.BindingScenarios;
import io.vario.scenarios.Host;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Run the binding scenarios on a simulated kernel. */
class SimulatedBindingTest extends BindingScenarios {
  private final SimulatedHost host;

  SimulatedBindingTest(@TempDir Path scratch) {
    host = new SimulatedHost(scratch);
  }

  @Override
  protected Host host() {
    return host;
  }
}
