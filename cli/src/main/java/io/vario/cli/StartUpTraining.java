package io.vario.cli;

import io.vario.cli.plugin.Declarations;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Do what short commands do, so that the JVM can archive what they load: {@code vario-prepare} runs
 * it when Vario is installed, once with {@code notes} and once without.
 *
 * <p>Nothing is changed.
 */
final class StartUpTraining {
  private static final String NOTES = "notes";

  private StartUpTraining() {}

  /**
   * Note what the own plugins declare, or read this machine as {@code list} and {@code explain} do.
   *
   * <p>These are two runs, since from Java 25 on all that the second loads is loaded at each start.
   */
  static void run(String what, Environment environment) {
    Path home = environment.home();
    if (what.equals(NOTES)) {
      if (home != null) {
        note(home);
      }
      return;
    }
    run(environment, "list");
    run(environment, "list", "--json");
    PciDevice device = firstDevice(environment);
    if (device != null) {
      run(environment, "explain", device.address().toString());
      run(environment, "explain", "--json", device.address().toString());
    }
  }

  private static void note(Path home) {
    try {
      Declarations.write(home);
    } catch (IOException unreadable) {
      // Then each start reads the jars, and says what is wrong with them.
    }
  }

  private static @Nullable PciDevice firstDevice(Environment environment) {
    try {
      for (PciDevice device : environment.liveHost().inventory().devices().devices()) {
        return device;
      }
    } catch (VarioException none) {
      // A machine without PCI, or a container that hides it, is no reason not to archive the rest.
    }
    return null;
  }

  private static void run(Environment environment, String... words) {
    Main.run(words, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), environment);
  }
}
