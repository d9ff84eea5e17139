package io.vario.cli;

import io.vario.cli.plugin.Declarations;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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

  private static final int ENOUGH = 8;

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
    if (Runtime.version().feature() < WHOLE_ARCHIVES) {
      words.set(0, "check");
      run(environment, words.toArray(String[]::new));
      run(environment, "status");
      run(environment, "plugins");
    }
  }

  /**
   * Hand devices of a host in memory over and take them back, and plan it for one of this machine.
   *
   * <p>The state is kept in files all the same, and one write is made by a child process, to where
   * it is of no effect: that is how the real ones are made.
   */
  private static void changing(Environment environment) {
    for (PciDevice device : someDevices(environment)) {
      run(environment, "plan", device.address().toString());
    }
    try {
      environment
          .liveFiles()
          .write("/dev/null", "\n".getBytes(StandardCharsets.ISO_8859_1), Duration.ofSeconds(5));
      Path state = Files.createTempDirectory("vario-training");
      try {
        for (String verb : new String[] {"detach", "reattach"}) {
          run(
              environment,
              verb,
              "--simulate",
              "--root",
              "bundled:connectx7",
              "--state",
              state.toString(),
              "0000:3b:00.2",
              "0000:3b:00.3");
        }
      } finally {
        remove(state);
      }
    } catch (IOException | VarioException failure) {
      // What was loaded until then is archived all the same.
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Return a few devices, none of them a bridge if there is any other: little is done for one. */
  private static List<PciDevice> someDevices(Environment environment) {
    List<PciDevice> some = new ArrayList<>();
    try {
      List<PciDevice> all = environment.liveHost().inventory().devices().devices();
      for (PciDevice device : all) {
        if (!device.isBridge() && some.size() < ENOUGH) {
          some.add(device);
        }
      }
      if (some.isEmpty() && !all.isEmpty()) {
        some.add(all.get(0));
      }
    } catch (VarioException none) {
      // A machine without PCI, or a container that hides it, is no reason not to archive the rest.
    }
    return some;
  }

  private static void run(Environment environment, String... words) {
    Main.run(words, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), environment);
  }
}
