package io.vario.simulated;

import io.vario.scenarios.Host;
import io.vario.scenarios.KernelManners;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Look whether a simulated kernel has a real one's manners. */
class SimulatedMannersTest extends KernelManners {
  private final SimulatedHost host;

  SimulatedMannersTest(@TempDir Path scratch) {
    host = new SimulatedHost(scratch);
  }

  @Override
  protected Host host() {
    return host;
  }
}
