package io.vario.jars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code vario-prepare} archives is all that short commands load: one class that it lacks has
 * the JVM open a jar, which takes as long as a tenth of the whole command.
 */
class StartUpArchiveTest {
  private static final Path DISTRIBUTION = TestPaths.one("vario.distribution");
  private static final Pattern NO_BRIDGE =
      Pattern.compile("(\\p{XDigit}{4,}:\\S+) +\\S+ +(?!06)\\p{XDigit}{6} ");

  @TempDir private static Path folder;
  private static Path home;

  @BeforeAll
  static void prepare() throws IOException, InterruptedException {
    home = folder.toRealPath().resolve("vario");
    try (Stream<Path> all = Files.walk(DISTRIBUTION)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        if (!each.startsWith(DISTRIBUTION.resolve("lib/start-up"))) {
          Files.copy(each, home.resolve(DISTRIBUTION.relativize(each).toString()));
        }
      }
    }
    run(0, List.of(home.resolve("bin/vario-prepare").toString()), "");
  }

  @Test
  void holdsWhatListLoads() throws IOException, InterruptedException {
    assertThat(loadedFromJars(0, "list")).isEmpty();
    assertThat(loadedFromJars(0, "list", "--json")).isEmpty();
  }

  @Test
  void holdsWhatExplainLoads() throws IOException, InterruptedException {
    String devices = run(0, List.of(home.resolve("bin/vario").toString(), "list"), "");
    Matcher device = NO_BRIDGE.matcher(devices);
    assumeThat(device.find()).as("a device of this machine that is no bridge").isTrue();
    assertThat(loadedFromJars(0, "explain", device.group(1))).isEmpty();
    assertThat(loadedFromJars(0, "explain", "--json", device.group(1))).isEmpty();
  }

  @Test
  void holdsWhatAWrongAddressLoads() throws IOException, InterruptedException {
    assertThat(loadedFromJars(4, "explain", "ffff:ff:1e.6")).isEmpty();
  }

  /** Return the lines of the JVM's log about Vario's classes that no archive gave. */
  private static List<String> loadedFromJars(int exit, String... words)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/vario").toString()));
    command.addAll(List.of(words));
    run(exit, command, "-Xlog:class+load:file=" + log);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).anyMatch(line -> line.contains("io.vario.cli.Main "));
    return lines.stream()
        .filter(line -> line.contains("io.vario.") && !line.contains("shared objects file"))
        .toList();
  }

  private static String run(int exit, List<String> command, String javaOptions)
      throws IOException, InterruptedException {
    return CommandRun.expect(
        exit,
        command,
        Map.of("JAVA_HOME", System.getProperty("java.home"), "VARIO_JAVA_OPTIONS", javaOptions));
  }
}
