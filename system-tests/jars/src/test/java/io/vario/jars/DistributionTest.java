package io.vario.jars;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
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

  @Test
  void commandHoldsTheClassesOfTheJars() throws IOException {
    Map<String, Long> expected = new TreeMap<>();
    for (BuiltJar jar :
        List.of(
            BuiltJar.CORE,
            BuiltJar.SYSFS_BACKEND,
            BuiltJar.SIMULATOR,
            BuiltJar.CLI,
            BuiltJar.VFIO_VARIANT_PLUGIN,
            BuiltJar.VENDOR_OVERRIDE_PLUGIN)) {
      expected.putAll(classes(jar.path()));
    }
    Path command = DISTRIBUTION.resolve("lib/command/vario.jar");
    assertThat(classes(command)).isEqualTo(expected);
    try (ZipFile file = new ZipFile(command.toFile())) {
      assertThat(file.getEntry(JarFile.MANIFEST_NAME)).as("what costs start-up").isNull();
    }
  }

  /** Return each class of a jar with its checksum. */
  private static Map<String, Long> classes(Path jar) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> entry.getName().endsWith(".class"))
          .filter(entry -> !entry.getName().equals("module-info.class"))
          .collect(toMap(ZipEntry::getName, ZipEntry::getCrc));
    }
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
