package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import io.vario.cli.sample.Strategies;
import io.vario.device.PciAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What list, explain and plan print of a recorded host. */
class ReadingTest {
  private static final String NIC = "pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00";
  private static final String VF = "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";

  @TempDir private Path folder;
  private Path root;
  private Path plugins;
  private RecordedTree tree;

  @BeforeEach
  void record() throws IOException {
    root = Files.createDirectory(folder.resolve("host"));
    plugins = Files.createDirectory(folder.resolve("plugins"));
    PluginJar.write(plugins.resolve("sample.jar"), SampleStrategy.class);
    tree =
        new RecordedTree(root)
            .driver("e1000e", "e1000e")
            .driver("vfio-pci", "vfio_pci")
            .device("0000:00:02.0", NIC)
            .bind("0000:00:02.0", "e1000e")
            .group("0000:00:02.0", 7)
            .attribute("0000:00:02.0", "numa_node", "1")
            .attribute("0000:00:02.0", "sriov_totalvfs", "8")
            .attribute("0000:00:02.0", "sriov_numvfs", "1")
            .attribute("0000:00:02.0", "sriov_drivers_autoprobe", "0")
            .netInterface("0000:00:02.0", "eth2")
            .device("0000:00:02.1", VF)
            .bind("0000:00:02.1", "vfio-pci")
            .attribute("0000:00:02.1", "driver_override", "vfio-pci")
            .folder("sys/devices/pci0000:00/0000:00:02.1/vfio-dev/vfio3")
            .group("0000:00:02.1", 8)
            .virtualFunction("0000:00:02.0", 0, "0000:00:02.1");
  }

  private Run run(String... args) {
    return Run.on(root, List.of(plugins), args);
  }

  @Test
  void listsAsATable() {
    Run run = run("list");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            ADDRESS       IDS        CLASS   DRIVER    OVERRIDE  GROUP  NUMA  VFIO   SR-IOV
            0000:00:02.0  8086:10d3  020000  e1000e    -         7      1     -      PF, 1 of 8 VFs
            0000:00:02.1  15b3:101e  020000  vfio-pci  vfio-pci  8      -     vfio3  VF 0 of 0000:00:02.0
            """);
  }

  @Test
  void listsAsJson() {
    Run run = run("list", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            {
              "schema": 1,
              "devices": [
                {
                  "address": "0000:00:02.0",
                  "vendor": "8086",
                  "device": "10d3",
                  "subvendor": "8086",
                  "subdevice": "a01f",
                  "class": "020000",
                  "modalias": "pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00",
                  "driver": "e1000e",
                  "module": "e1000e",
                  "override": null,
                  "iommuGroup": 7,
                  "numaNode": 1,
                  "vfio": null,
                  "sriov": {
                    "role": "pf",
                    "totalVfs": 8,
                    "numVfs": 1,
                    "autoprobe": false,
                    "vfs": [
                      "0000:00:02.1"
                    ]
                  }
                },
                {
                  "address": "0000:00:02.1",
                  "vendor": "15b3",
                  "device": "101e",
                  "subvendor": "15b3",
                  "subdevice": "0001",
                  "class": "020000",
                  "modalias": "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00",
                  "driver": "vfio-pci",
                  "module": "vfio_pci",
                  "override": "vfio-pci",
                  "iommuGroup": 8,
                  "numaNode": null,
                  "vfio": "vfio3",
                  "sriov": {
                    "role": "vf",
                    "pf": "0000:00:02.0",
                    "index": 0
                  }
                }
              ]
            }
            """);
  }

  @Test
  void listsWhatWasTypedOnceAndInThatOrder() {
    Run run = run("list", "15b3:101e", "eth2", "00:02.*", "pci_0000_00_02_1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().skip(1).map(line -> line.substring(0, 12)))
        .containsExactly("0000:00:02.1", "0000:00:02.0");
  }

  @Test
  void listsTheRestIfSomeAreNotThere() {
    Run run = run("list", "--json", "eth2", "eth9");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out()).contains("0000:00:02.0").contains("\"code\": \"NO_SUCH_DEVICE\"");
    assertThat(run.err()).contains("eth9");
    assertThat(run("list", "eth9").exitCode()).isEqualTo(4);
    assertThat(run("list", "eth9").out()).isEmpty();
  }

  @Test
  void tellsWhatCouldNotBeLearnt() {
    tree.attribute("0000:00:02.0", "numa_node", "many\u001b[2J");
    Run table = run("list");
    assertThat(table.exitCode()).isZero();
    assertThat(table.err()).contains("warning: 0000:00:02.0: ", "numa_node");
    UsageTest.assertHarmless(table);
    Run json = run("list", "--json");
    assertThat(json.out())
        .contains("\"numaNode\": null")
        .contains("\"problems\": [")
        .contains("\"kind\": \"unreadable\"");
  }

  @Test
  void tellsOfDevicesThatCannotBeRead() {
    tree.attribute("0000:00:02.0", "modalias", "nonsense");
    Run run = run("list", "--json");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out()).contains("0000:00:02.1").contains("\"code\": \"UNREADABLE\"");
  }

  @Test
  void escapesWhatTheHostSays() {
    tree.attribute("0000:00:02.0", "driver_override", "evil\u001b[2J\u009b");
    Run run = run("list");
    UsageTest.assertHarmless(run);
    assertThat(run.out()).contains("evil\\u001b[2J\\u009b");
    assertThat(run("list", "--json").out()).contains("\"evil\\u001b[2J\u009b\"");
  }

  @Test
  void explainsAsAStory() {
    Run run = run("explain", "eth2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            0000:00:02.0 [8086:10d3], network controller (020000)
              now:     e1000e owns it (module e1000e)
              place:   IOMMU group 7, NUMA node 1, PF with 1 of 8 VFs
              candidates:
                vfio-pci: chosen (driver, proposed by sample, specificity 0)
                  vfio-pci takes any PCI device
              driver:  vfio-pci (module vfio_pci)
              because: nothing else was proposed; the driver vfio-pci is registered
              next:    vario check 0000:00:02.0        # what would stand in the way
                       sudo vario detach 0000:00:02.0  # do it
            """);
  }

  @Test
  void explainingSaysWhatToTypeNext() {
    String lab = root + "/it's";
    tree.folder("it's");
    Run asked = run("explain", "eth2", "--driver=vfio-pci", "--plugins", lab);
    assertThat(asked.out())
        .contains(
            "  because: the request asks for it; the driver vfio-pci is registered\n",
            " sudo vario detach 0000:00:02.0 --driver vfio-pci --plugins '"
                + root
                + "/it'\\''s'  # do it\n");
    assertThat(run("explain", "eth2", "--driver", "e1000e").out())
        .contains("  next:    nothing: it has this driver\n");
    assertThat(run("explain", "eth2", "--fallback", "never").out()).doesNotContain("next:");
  }

  @Test
  void explainsAsJson() {
    Run run = run("explain", "eth2", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            {
              "schema": 1,
              "resolutions": [
                {
                  "address": "0000:00:02.0",
                  "driver": "vfio-pci",
                  "module": "vfio_pci",
                  "strategy": "sample",
                  "reason": "vfio-pci takes any PCI device; the driver vfio-pci is registered",
                  "candidates": [
                    {
                      "strategy": "sample",
                      "kind": "driver",
                      "name": "vfio-pci",
                      "specificity": 0,
                      "verdict": "chosen",
                      "reason": "vfio-pci takes any PCI device; the driver vfio-pci is registered"
                    }
                  ],
                  "warnings": [],
                  "vendorName": null,
                  "deviceName": null
                }
              ]
            }
            """);
  }

  @Test
  void explainingThatThereIsNoDriverIsAnAnswer() {
    Run run = run("explain", "eth2", "--fallback", "never", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("\"driver\": null", "\"module\": null", "\"strategy\": null")
        .contains("\"verdict\": \"forbidden\"");
    assertThat(run("explain", "eth2", "--fallback", "never").out()).contains("driver:  none");
    assertThat(run("plan", "eth2", "--fallback", "never").exitCode()).isEqualTo(3);
  }

  @Test
  void explainsWithoutPlugins() {
    Run run = Run.on(root, List.of(), "explain", "eth2");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("no strategy is loaded");
  }

  @Test
  void namesPluginsThatWereLeftOut() {
    PluginJar.write(plugins.resolve("broken.jar"), Strategies.ThrowsWhenMade.class);
    Run run = run("explain", "eth2", "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("warning: ", "broken.jar");
    assertThat(run.err()).doesNotContain("\u001b");
    assertThat(run.out()).contains("\"driver\": \"vfio-pci\"").contains("broken.jar");
  }

  @Test
  void goesOnWithoutAStrategyThatThrows() {
    PluginJar.write(plugins.resolve("throws.jar"), Strategies.ThrowsWhenAsked.class);
    Run run = run("explain", "eth2");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("driver:  vfio-pci").contains("not today");
  }

  @Test
  void honoursTheNamePolicy() {
    assertThat(run("explain", "eth2", "--driver", "vfio_pci").out()).contains("driver:  vfio-pci");
    Run strict = run("explain", "eth2", "--driver", "vfio_pci", "--name-policy", "strict");
    assertThat(strict.exitCode()).isEqualTo(3);
    assertThat(strict.err()).contains("vfio-pci");
    Run json = run("plan", "eth2", "--driver", "nosuch", "--json");
    assertThat(json.exitCode()).isEqualTo(3);
    assertThat(json.out()).contains("\"plans\": []").contains("\"code\": \"NAME_REFUSED\"");
  }

  @Test
  void plansAsSteps() {
    tree.attribute("0000:00:02.0", "sriov_numvfs", "0");
    Run run = run("plan", "eth2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith(
            """
            0000:00:02.0 [8086:10d3], network controller (020000)
              because: vfio-pci takes any PCI device; the driver vfio-pci is registered
              1. set-override 0000:00:02.0 to vfio-pci
                 undo: clear-override
              2. unbind 0000:00:02.0 from e1000e
                 undo: bind e1000e
              3. bind 0000:00:02.0 to vfio-pci
                 undo: unbind
              hash: \
            """);
  }

  @Test
  void plansAsJson() {
    Run run = run("plan", "eth2", "--json", "--allow", "PF-HAS-VFS");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().replaceAll("[0-9a-f]{64}", "HASH"))
        .isEqualTo(
            """
            {
              "schema": 1,
              "plans": [
                {
                  "address": "0000:00:02.0",
                  "hash": "HASH",
                  "steps": [
                    {
                      "action": "set-override",
                      "target": "0000:00:02.0",
                      "value": "vfio-pci",
                      "undo": "clear-override"
                    },
                    {
                      "action": "unbind",
                      "target": "0000:00:02.0",
                      "value": "e1000e",
                      "undo": "bind e1000e"
                    },
                    {
                      "action": "bind",
                      "target": "0000:00:02.0",
                      "value": "vfio-pci",
                      "undo": "unbind"
                    }
                  ],
                  "findings": [
                    {
                      "id": "PF-HAS-VFS",
                      "severity": "refusal",
                      "evidence": "0000:00:02.0 has 1 VF enabled: 0000:00:02.1",
                      "allowed": true
                    }
                  ]
                }
              ]
            }
            """);
  }

  @Test
  void plansEndAsDetachWouldIfACheckRefuses() {
    Run run = run("plan", "eth2");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).contains("refusal PF-HAS-VFS: ");
    assertThat(run.err()).contains("hint: if you accept that, add --allow PF-HAS-VFS");
  }

  @Test
  void listsThousandsOfDevices() {
    FakeHost host = new FakeHost();
    for (int i = 0; i < 4_000; i++) {
      host.device(PciAddress.of(i >> 11, i >> 8 & 7, i >> 3 & 31, i & 7).toString(), i, "e1000e");
    }
    Environment environment = new Run.Surroundings(host, List.of(), folder);
    Run json = Run.of(environment, "list", "--json");
    assertThat(json.exitCode()).isZero();
    assertThat(json.out().lines().filter(line -> line.contains("\"address\""))).hasSize(4_000);
    assertThat(Run.of(environment, "list").out().lines()).hasSize(4_001);
  }
}
