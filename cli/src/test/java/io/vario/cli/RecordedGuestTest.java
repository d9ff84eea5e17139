package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a host that was recorded from a real kernel. */
class RecordedGuestTest {
  private static final Path GUEST = Path.of("../system-tests/hosts/qemu-guest");

  @TempDir private Path plugins;

  @BeforeEach
  void plugIn() {
    PluginJar.write(plugins.resolve("sample.jar"), SampleStrategy.class);
  }

  private Run run(String... args) {
    return Run.on(GUEST, List.of(plugins), args);
  }

  @Test
  void listsFunctionsAndTheirVirtualOnes() {
    Run run = run("list", "0000:02:*");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            ADDRESS       IDS        CLASS   DRIVER  OVERRIDE  GROUP  NUMA  VFIO  SR-IOV
            0000:02:00.0  8086:10c9  020000  igb     -         13     -     -     PF, 2 of 7 VFs
            0000:02:10.0  8086:10ca  020000  igbvf   -         18     -     -     VF 0 of 0000:02:00.0
            0000:02:10.2  8086:10ca  020000  igbvf   -         19     -     -     VF 1 of 0000:02:00.0
            """);
  }

  @Test
  void findsDevicesByTheirInterfaces() {
    Run run = run("list", "eth1", "eth4", "eth7");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().skip(1).map(line -> line.substring(0, 12)))
        .containsExactly("0000:03:00.0", "0000:01:00.0", "0000:02:10.2");
  }

  @Test
  void namesWhatSharesAGroup() {
    Run run = run("plan", "07:01.0", "--driver", "e1000e");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).contains("refusal GROUP-SIBLING: ", "0000:07:02.0");
    assertThat(run("plan", "07:01.0", "07:02.0", "--driver", "e1000e").exitCode()).isZero();
  }

  @Test
  void explainsWhatIsYetToBeLoaded() {
    Run run = run("explain", "03:00.0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("now:     e1000e owns it", "vfio-pci brings\n", "shows once it is loaded");
  }
}
