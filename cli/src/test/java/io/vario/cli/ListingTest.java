package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns list shows, in which order, and what belongs below what. */
class ListingTest {
  @TempDir private Path folder;

  private Run run(String... args) {
    return Run.of(new Run.Surroundings(new FakeHost(), List.of(), folder), args);
  }

  private String list(String host, String... more) {
    List<String> args = new ArrayList<>(List.of("list", "--root", "bundled:" + host));
    args.addAll(List.of(more));
    Run run = run(args.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  @Test
  void columnsAreShownInTheirOrder() {
    assertThat(list("gpu", "--class", "gpu", "-o", "driver,address,iommuGroup"))
        .isEqualTo(
            """
            DRIVER   ADDRESS       GROUP
            nouveau  0000:01:00.0  1
            """);
    assertThat(list("gpu", "--class", "gpu", "--columns=Group,SR-IOV", "--names"))
        .isEqualTo(
            """
            GROUP  SR-IOV  NAME
            1      -       NVIDIA Corporation TU104 [GeForce RTX 2070 SUPER]
            """);
    assertThat(list("gpu", "01:00.0", "-o", "names,address", "--names", "--noheadings"))
        .isEqualTo("NVIDIA Corporation TU104 [GeForce RTX 2070 SUPER]  0000:01:00.0\n");
  }

  /** What the document has a key for, a column shows. */
  @Test
  void eachKeyOfTheDocumentIsAColumn() {
    String document = list("connectx7", "3b:00.2", "--names", "--json");
    for (Column column : Column.values()) {
      String shown = list("connectx7", "3b:00.2", "--noheadings", "-o", column.key).strip();
      assertThat(shown).as(column.key).doesNotContain("\n").isNotEmpty();
      boolean derived = column == Column.IDS || column == Column.NAMES;
      if (!derived && column != Column.PROBLEMS) {
        assertThat(document).contains("\"" + column.key + "\"");
      }
      if (!derived && !shown.equals("-") && column != Column.SRIOV) {
        assertThat(document).containsPattern("\"" + column.key + "\": \"?" + Pattern.quote(shown));
      }
    }
    document
        .lines()
        .filter(line -> line.matches(" {6}\"\\w+\": .*"))
        .map(line -> line.substring(7, line.indexOf('"', 7)))
        .forEach(key -> assertThat(list("gpu", "-o", key)).isNotEmpty());
  }

  @Test
  void aWrongNameIsRefusedNamingTheColumns() {
    Run run = run("list", "--root", "bundled:gpu", "-o", "address,speed");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("vario: there is no column 'speed'")
        .contains("hint: the columns are address, ids, vendor, ", "iommuGroup", "names");
    assertThat(run("list", "--root", "bundled:gpu", "-o", "adress").err())
        .contains("hint: did you mean address? otherwise, the columns are address, ids, ");
  }

  @Test
  void whatLeadsToWhatIsATree() {
    assertThat(
            list("connectx7", "--tree", "-o", "address,iommuGroup,driver")
                .lines()
                .filter(line -> !line.contains("3b:01") && !line.contains("00.4")))
        .containsExactly(
            "ADDRESS           GROUP  DRIVER",
            "0000:00:1c.0      0      pcieport",
            "`-0000:03:00.0    1      ast",
            "0000:3a:02.0      2      pcieport",
            "|-0000:3b:00.0    3      mlx5_core",
            "| |-0000:3b:00.2  5      mlx5_core",
            "| |-0000:3b:00.3  6      mlx5_core",
            "| |-0000:3b:00.5  8      mlx5_core",
            "| |-0000:3b:00.6  9      mlx5_core",
            "| |-0000:3b:00.7  10     mlx5_core",
            "| |-0000:3b:02.0  19     mlx5_core",
            "| `-0000:3b:02.1  20     mlx5_core",
            "`-0000:3b:00.1    4      mlx5_core",
            "0000:ae:00.0      21     pcieport",
            "`-0000:af:00.0    22     nvme");
  }

  @Test
  void aTreeOfSomeDevicesHasNoOthers() {
    assertThat(list("connectx7", "3b:00.2", "3a:02.0", "--tree", "--noheadings", "-o", "address"))
        .isEqualTo(
            """
            0000:3a:02.0
            `-0000:3b:00.2
            """);
  }

  @Test
  void linksThatGoInACircleLoseNoDevice() {
    RecordedTree tree = new RecordedTree(folder);
    String modalias = "pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00";
    for (String address : List.of("0000:00:01.0", "0000:00:02.0")) {
      tree.folder("sys/devices/" + address)
          .file("sys/devices/" + address + "/modalias", modalias + "\n");
    }
    // Wherever the ways lead, their texts name each other as the bridge.
    String devices = "sys/bus/pci/devices/";
    tree.folder("sys/devices/x/0000:00:02.0").folder("sys/devices/x/0000:00:01.0");
    tree.link(devices + "0000:00:01.0", "../../../devices/x/0000:00:02.0/../../0000:00:01.0");
    tree.link(devices + "0000:00:02.0", "../../../devices/x/0000:00:01.0/../../0000:00:02.0");
    Run run = Run.on(folder, List.of(), "list", "--tree", "--noheadings", "-o", "address");
    assertThat(run.out().lines()).containsExactlyInAnyOrder("0000:00:01.0", "`-0000:00:02.0");
  }

  @Test
  void otherTablesLeaveOutTheirTitlesToo() {
    assertThat(run("status", "--noheadings").out()).isEmpty();
    assertThat(run("plugins", "--noheadings").out()).isEmpty();
    assertThat(run("status").out()).isEqualTo("no device is given away\n");
  }
}
