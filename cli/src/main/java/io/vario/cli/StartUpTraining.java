package io.vario.cli;

import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Do what short commands do, so that the JVM can archive what they load: {@code vario-prepare} runs
 * it when Vario is installed.
 *
 * <p>Nothing is changed.
 */
final class StartUpTraining {
  private StartUpTraining() {}

  /** Read this machine as {@code list} and {@code explain} do. */
  static void reading(Environment environment) {
    run(environment, "list");
    run(environment, "list", "--json");
    for (PciDevice device : firstDevice(environment)) {
      run(environment, "explain", device.address().toString());
      run(environment, "explain", "--json", device.address().toString());
    }
  }

  /**
   * Hand devices of a host in memory over and take them back, and plan it for one of this machine.
   *
   * <p>The state is kept in files all the same, and one write is made by a child process, to where
   * it is of no effect: that is how the real ones are made.
   */
  static void changing(Environment environment) {
    String[] bundled = {"--simulate", "--root", "bundled:connectx7"};
    for (PciDevice device : firstDevice(environment)) {
      run(environment, "plan", device.address().toString());
    }
    environment
        .liveFiles()
        .write("/dev/null", "\n".getBytes(StandardCharsets.ISO_8859_1), Duration.ofSeconds(5));
    try {
      Path state = Files.createTempDirectory("vario-training");
      try {
        String[] inFiles = {"--state", state.toString()};
        run(environment, words("detach", bundled, inFiles, "0000:3b:00.2", "0000:3b:00.3"));
        run(environment, words("reattach", bundled, inFiles, "0000:3b:00.2", "0000:3b:00.3"));
      } finally {
        remove(state);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String[] words(String verb, String[] host, String[] state, String... devices) {
    return Stream.of(Stream.of(verb), Stream.of(host), Stream.of(state), Stream.of(devices))
        .flatMap(each -> each)
        .toArray(String[]::new);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
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
