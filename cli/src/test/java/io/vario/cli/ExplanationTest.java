package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What explain tells of the hosts that come with the command, from top to bottom. */
class ExplanationTest {
  private static final Path RECORDING = Path.of("../docs/explain.svg");
  private static final String RECORDED = "vario explain 0000:3b:00.2 --root bundled:connectx7";

  @TempDir private Path folder;

  private String explain(String typed, String... more) {
    List<String> args = new ArrayList<>(List.of(typed.split(" ")));
    args.addAll(List.of(more));
    Run run =
        Run.of(
            new Run.Surroundings(new FakeHost(), List.of(Plugins.folder()), folder),
            args.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  @Test
  void theVariantWins() {
    assertThat(explain("explain 6b:01.0 --root bundled:qat"))
        .isEqualTo(
            """
            0000:6b:01.0 [8086:4941] Intel Corporation 4xxx Series QAT Virtual Function, processor (0b4000)
              now:     no driver owns it
              place:   IOMMU group 2, NUMA node 0, VF of 0000:6b:00.0
              candidates:
                qat_vfio_pci: chosen (module, proposed by vfio-variant, specificity 95)
                  alias vfio_pci:v00008086d00004941sv*sd*bc*sc*i* of /lib/modules/6.12.48-vario/modules.alias:4 leads to qat_vfio_pci (5 wildcards)
                vfio_pci: less specific (module, proposed by vfio-variant, specificity 93)
                  alias vfio_pci:v*d*sv*sd*bc*sc*i* of /lib/modules/6.12.48-vario/modules.alias:2 leads to vfio_pci (7 wildcards)
                  lost: qat_vfio_pci fits the device more closely
              driver:  the one that module qat_vfio_pci brings
              because: it fits the device most closely; its driver's name is known once it is loaded
              next:    vario check 0000:6b:01.0 --root bundled:qat              # what would stand in the way
                       vario detach 0000:6b:01.0 --root bundled:qat --simulate  # do it
            """);
  }

  @Test
  void aVariantThatIsNotThereIsWorthGetting() {
    assertThat(explain("explain 3b:00.2 --root bundled:plain-kernel"))
        .contains(
            """
                mlx5_vfio_pci: unavailable (module, proposed by vfio-variant, specificity 95)
                  Linux has the variant mlx5_vfio_pci for 15b3:101e, but no alias here lists it
                  lost: not listed in /lib/modules/6.12.48-vario/modules.dep
            """
                .indent(0))
        .contains("  because: it is the best of those that can be used here; ")
        .contains("  better:  mlx5_vfio_pci, once this kernel has that module: ")
        .contains("  next:    vario check 0000:3b:00.2 --root bundled:plain-kernel  ");
    assertThat(explain("explain 3b:00.2 --root bundled:plain-kernel --fallback never"))
        .contains("  driver:  none\n", "  better:  mlx5_vfio_pci, once ")
        .doesNotContain("next:");
  }

  @Test
  void bridgesStay() {
    assertThat(explain("explain 3a:02.0 --root bundled:connectx7"))
        .contains("  because: nothing else was proposed; ")
        .endsWith("  next:    nothing: bridges stay with the host\n");
  }

  /** The README shows what the command prints now. */
  @Test
  void theRecordingIsTrue() throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Files.writeString(said, explain(RECORDED.substring("vario ".length()), "--color", "always"));
    Program drawn =
        Program.run(
            folder,
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LC_ALL", "C"),
            "awk",
            List.of(
                "sh",
                "-c",
                "exec \"$0\" \"$1\" <\"$2\"",
                Path.of("../docs/recording").toAbsolutePath().toString(),
                RECORDED,
                said.toString()));
    assertThat(drawn.err()).isEmpty();
    assertThat(drawn.out())
        .as("docs/recording says how to record it anew")
        .isEqualTo(Files.readString(RECORDING));
  }
}
