package io.vario.cli;

import io.vario.cli.plugin.Declarations;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Do what short commands do, so that the JVM can archive what they load: {@code vario-prepare} runs
 * it when Vario is installed.
 *
 * <p>Nothing is changed.
 */
final class StartUpTraining {
  private StartUpTraining() {}

  /**
   * Read this machine as {@code list} and {@code explain} do, then walk through the demonstration.
   */
  static void run(Environment environment) {
    Path home = environment.home();
    if (home != null) {
      note(home);
    }
    run(environment, "list");
    run(environment, "list", "--json");
    for (PciDevice device : firstDevice(environment)) {
      run(environment, "explain", device.address().toString());
      run(environment, "explain", "--json", device.address().toString());
    }
  }

  /** Before anything is trained, so that it is trained with what was noted. */
  private static void note(Path home) {
    try {
      Declarations.write(home);
    } catch (IOException unreadable) {
      // Then each start reads the jars, and says what is wrong with them.
    }
  }

  private static List<PciDevice> firstDevice(Environment environment) {
    try {
      return environment.liveHost().inventory().devices().devices().stream().limit(1).toList();
    } catch (VarioException none) {
      // A machine without PCI, or a container that hides it, is no reason not to archive the rest.
      return List.of();
    }
  }

  private static void run(Environment environment, String... words) {
    Main.run(words, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), environment);
  }
}
