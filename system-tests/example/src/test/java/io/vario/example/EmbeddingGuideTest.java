package io.vario.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the embedding guide compile, and do what it says. */
class EmbeddingGuideTest {
  private static final String PROGRAM = "GiveToVirtualMachine";

  private static final String SIMULATED_HOST =
      """
      class SimulatedHost {
        static io.vario.host.Host create() {
          io.vario.simulator.SimulatedKernel kernel =
              io.vario.simulator.SimulatedKernel.of(
                  io.vario.simulator.hosts.BundledHost.CONNECTX7.files());
          return io.vario.sysfs.SysfsHost.of(kernel, kernel);
        }
      }
      """;

  private static List<String> blocks;

  @TempDir private Path folder;

  @BeforeAll
  static void read() throws IOException {
    blocks = new Guide("embedding.md").java();
    assertThat(blocks).hasSize(2);
  }

  @Test
  void theProgramNeedsTheTwoJarsThatTheGuideNames() throws IOException, InterruptedException {
    Files.writeString(folder.resolve(PROGRAM + ".java"), blocks.get(0));
    compile("vario-core", "vario-sysfs-backend");
  }

  @Test
  void theProgramGivesADeviceAwayAndSaysWhy() throws IOException, InterruptedException {
    assertThat(runOnASimulatedHost("vario-core", "vario-sysfs-backend", "vario-simulator"))
        .contains("0000:3b:00.2")
        .doesNotContain("mlx5_vfio_pci");
  }

  @Test
  void aPluginIsOneMoreJar() throws IOException, InterruptedException {
    assertThat(
            runOnASimulatedHost(
                "vario-core",
                "vario-sysfs-backend",
                "vario-simulator",
                "vario-vfio-variant-plugin"))
        .contains("0000:3b:00.2", "mlx5_vfio_pci");
  }

  private String runOnASimulatedHost(String... jars) throws IOException, InterruptedException {
    Path state = folder.resolve("state");
    // Nothing of the machine may be changed, so not even its state folder is used.
    String program =
        replaceOnce(
            replaceOnce(blocks.get(0), "SysfsHost.live()", "SimulatedHost.create()"),
            "/run/vario",
            state.toString());
    Files.writeString(folder.resolve(PROGRAM + ".java"), program);
    Files.writeString(folder.resolve("SimulatedHost.java"), SIMULATED_HOST);
    compile(jars);
    String path = "classes" + File.pathSeparator + classPath(jars);
    String said = Tool.run(folder, List.of(tool("java"), "-cp", path, PROGRAM, "0000:3b:00.2"));
    assertThat(state).isNotEmptyDirectory();
    return said;
  }

  @Test
  void theComponentCompiles() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("Component.java"),
        """
        import io.vario.bind.Outcome;
        import io.vario.bind.Terms;
        import io.vario.device.PciAddress;
        import io.vario.engine.Vario;
        import io.vario.engine.VarioService;
        import java.util.List;
        import org.osgi.service.component.annotations.Reference;

        class Component {
        """
            + blocks.get(1)
            + "}\n");
    compile("vario-core", "component-annotations");
  }

  private static String replaceOnce(String text, String what, String by) {
    assertThat(text).containsOnlyOnce(what);
    return text.replace(what, by);
  }

  private void compile(String... jars) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(tool("javac"), "--release", "17", "-Werror"));
    // The jars' own annotations are not there, as the guide does not ask for them.
    words.addAll(List.of("-Xlint:all,-classfile", "-cp", classPath(jars), "-d", "classes"));
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .forEach(words::add);
    }
    Tool.run(folder, words);
  }

  private static String classPath(String... jars) {
    return Arrays.stream(jars).map(Places::value).collect(Collectors.joining(File.pathSeparator));
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }
}
