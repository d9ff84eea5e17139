package io.vario.jars;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The distribution holds what the command needs, and no more. */
class DistributionTest {
  private static final Path DISTRIBUTION = TestPaths.one("vario.distribution");

  @Test
  void filesAreAsAgreed() throws IOException {
    GoldenText.check("distribution.txt", files());
  }

  @Test
  void jarsAreTheOnesBuilt() throws IOException {
    assertSame("lib", BuiltJar.CORE);
    assertSame("lib", BuiltJar.SYSFS_BACKEND);
    assertSame("lib", BuiltJar.SIMULATOR);
    assertSame("lib", BuiltJar.CLI);
    assertSame("lib/agent", BuiltJar.OSGI);
    assertSame("plugins", BuiltJar.VFIO_VARIANT_PLUGIN);
    assertSame("plugins", BuiltJar.VENDOR_OVERRIDE_PLUGIN);
  }

  private static void assertSame(String folder, BuiltJar jar) throws IOException {
    Path distributed = DISTRIBUTION.resolve(folder).resolve(jar.artifact() + ".jar");
    assertThat(Files.mismatch(distributed, jar.path())).as(distributed.toString()).isEqualTo(-1);
  }

  private static String files() throws IOException {
    try (Stream<Path> paths = Files.walk(DISTRIBUTION)) {
      return paths
          .filter(Files::isRegularFile)
          // What vario-prepare made fits this machine alone.
          .filter(path -> !path.startsWith(DISTRIBUTION.resolve("lib/start-up")))
          .map(path -> DISTRIBUTION.relativize(path) + (Files.isExecutable(path) ? " *" : ""))
          .sorted()
          .collect(joining("\n", "", "\n"));
    }
  }
}
