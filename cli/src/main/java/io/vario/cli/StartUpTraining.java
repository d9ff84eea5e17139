package io.vario.cli;

import io.vario.cli.plugin.Declarations;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.FileState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Do what short commands do, so that the JVM can archive what they load: {@code vario-prepare} runs
 * it when Vario is installed.
 *
 * <p>Each part is a run of its own, since from Java 25 on all that one loads is loaded at each
 * start with its archive. Nothing is changed.
 */
final class StartUpTraining {
  /** Where hardly any machine has a device: errors are to come soon, too. */
  private static final String UNKNOWN = "ffff:ff:1f.7";

  /** From which Java on all that is archived is loaded at each start. */
  private static final int WHOLE_ARCHIVES = 25;

  private static final int ENOUGH = 16;

  private static final String FOLDER = "vario-training";

  private StartUpTraining() {}

  /**
   * Run a part.
   *
   * @param part {@code notes}, {@code list}, {@code changing}, or all else for {@code explain}
   */
  static void run(String part, Environment environment) {
    switch (part) {
      case "notes" -> note(environment.home());
      case "list" -> list(environment);
      case "changing" -> changing(environment);
      default -> explain(environment);
    }
  }

  /** Note what the own plugins declare, so that the other parts are trained with that. */
  private static void note(@Nullable Path home) {
    try {
      if (home != null) {
        Declarations.write(home);
      }
    } catch (IOException unreadable) {
      // Then each start reads the jars, and says what is wrong with them.
    }
  }

  private static void list(Environment environment) {
    run(environment, "list");
    run(environment, "list", "--json");
    run(environment, "list", UNKNOWN);
    readState();
  }

  /** Explain devices of this machine, and do what else is done with this archive. */
  private static void explain(Environment environment) {
    List<String> words = new ArrayList<>(List.of("explain"));
    for (PciDevice device : someDevices(environment)) {
      words.add(device.address().toString());
    }
    run(environment, words.toArray(String[]::new));
    words.add("--json");
    run(environment, words.toArray(String[]::new));
    run(environment, "explain", UNKNOWN);
    readState();
    if (Runtime.version().feature() < WHOLE_ARCHIVES) {
      words.set(0, "check");
      run(environment, words.toArray(String[]::new));
      run(environment, "status");
      run(environment, "plugins");
    }
  }

  /** Look for what was interrupted, as each command does on a machine that has a state folder. */
  private static void readState() {
    try (TemporaryFolder folder = new TemporaryFolder(FOLDER)) {
      Files.createDirectory(folder.path().resolve("journal"));
      FileState.live(folder.path(), "vario").journal().open();
    } catch (IOException | VarioException failure) {
      // What was loaded until then is archived all the same.
    }
  }

  /**
   * Plan for devices of this machine, and hand some of a host in memory over and take them back.
   *
   * <p>The state is kept in files all the same, and two writes are made to where they are of no
   * effect, one of them by a child process: that is how the real ones are made.
   */
  private static void changing(Environment environment) {
    for (PciDevice device : someDevices(environment)) {
      run(environment, "plan", device.address().toString());
    }
    try (TemporaryFolder state = new TemporaryFolder(FOLDER)) {
      byte[] line = {'\n'};
      environment.liveFiles().write("/dev/null", line);
      environment.liveFiles().write("/dev/null", line, Duration.ofSeconds(5));
      SimulatedEnvironment host =
          new SimulatedEnvironment(BundledHost.CONNECTX7.files(), state.path(), environment);
      for (String verb : new String[] {"detach", "reattach"}) {
        run(host, verb, "0000:3b:00.2", "0000:3b:00.3");
      }
    } catch (VarioException failure) {
      // What was loaded until then is archived all the same.
    }
  }

  /** Return a few devices, each of another class, since that decides what is to be looked at. */
  private static List<PciDevice> someDevices(Environment environment) {
    Map<PciClass, PciDevice> some = new LinkedHashMap<>();
    try {
      for (PciDevice device : environment.liveHost().inventory().devices().devices()) {
        if (some.size() < ENOUGH) {
          some.putIfAbsent(device.pciClass(), device);
        }
      }
    } catch (VarioException none) {
      // A machine without PCI, or a container that hides it, is no reason not to archive the rest.
    }
    return List.copyOf(some.values());
  }

  private static void run(Environment environment, String... words) {
    Main.run(words, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), environment);
  }
}
