package io.vario.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built command works by itself, on the hosts that come with it. */
class DemoTest {
  private static final Path COMMAND = TestPaths.one("vario.distribution").resolve("bin/vario");

  @Test
  void theDemonstrationDoesWhatItSays() throws Exception {
    String said = run(0, "demo");

    assertThat(said)
        .contains("$ vario list", "$ vario explain", "$ vario detach", "$ vario reattach")
        .contains("rolled back")
        .contains("# changed: driver mlx5_core, driver_override (null) -> driver mlx5_vfio_pci")
        .contains(
            "# changed: driver mlx5_vfio_pci, driver_override mlx5_vfio_pci -> driver mlx5_core")
        .endsWith("Each step did what it said.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connectx7", "grace-hopper", "qat", "gpu", "plain-kernel", "large"})
  void everyBundledHostIsListed(String host) throws Exception {
    assertThat(run(0, "list", "--json", "--root", "bundled:" + host)).contains("\"schema\": 1");
  }

  @Test
  void aVariantThatIsNotInstalledIsNamed() throws Exception {
    assertThat(run(0, "explain", "0000:3b:00.2", "--root", "bundled:plain-kernel"))
        .contains("mlx5_vfio_pci exists for this device");
  }

  private static String run(int exit, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(COMMAND.toString()));
    words.addAll(List.of(arguments));
    return CommandRun.expect(exit, words, Map.of());
  }
}
