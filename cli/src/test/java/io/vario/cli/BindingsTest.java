package io.vario.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept over a reboot, and what is bound then. */
class BindingsTest {
  private static final String PF = "0000:3b:00.0";
  private static final String PORT = "0000:3b:00.1";
  private static final String VF = "0000:3b:00.2";
  private static final String NEXT_VF = "0000:3b:00.3";

  private static final KernelFiles CONNECTX7 = BundledHost.CONNECTX7.files();

  @TempDir Path folder;

  private Path file;
  private Path kept;
  private SimulatedKernel kernel;
  private int boots;

  @BeforeEach
  void install() throws IOException {
    Path etc = folder.resolve("etc");
    Files.createDirectory(
        etc, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    file = etc.resolve("bindings.json");
    kept = etc.resolve("bindings.d").resolve(VF + ".json");
    boot(CONNECTX7);
  }

  /** Start the kernel anew, on a host as its files show it; what is below /run is gone. */
  private void boot(KernelFiles host) {
    kernel = SimulatedKernel.of(host);
    boots++;
  }

  private Run run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bindings", file.toString()));
    return Run.of(
        new Run.Surroundings(
            SysfsHost.of(kernel, kernel),
            kernel,
            List.of(Plugins.folder()),
            folder.resolve("run" + boots)),
        all.toArray(new String[0]));
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private String driverOf(String address) {
    String link = kernel.readLink("/sys/bus/pci/devices/" + address + "/driver").orNull();
    return link == null ? "" : link.substring(link.lastIndexOf('/') + 1);
  }

  private void persist(String... devices) {
    List<String> args = new ArrayList<>(List.of("detach", "--persist"));
    args.addAll(List.of(devices));
    Run run = run(args.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void isOnVfioAgainAfterAReboot() throws IOException {
    Run detach = run("detach", VF, "--persist", "--allow", "IOMMU-OFF");
    assertThat(detach.exitCode()).as(detach.err()).isZero();
    assertThat(detach.out())
        .contains("is on mlx5_vfio_pci", VF + " is kept over a reboot in " + kept);
    assertThat(kept)
        .hasContent(
            """
            // Written by vario detach --persist; vario reattach 0000:3b:00.2 --persist removes it.
            {
              "bindings": [
                {
                  "device": "0000:3b:00.2",
                  "driver": "best",
                  "allow": [
                    "IOMMU-OFF"
                  ],
                  "identity": {
                    "modalias": "pci:v000015B3d0000101Esv00008086sd00000001bc02sc00i00",
                    "path": "pci0000:3a/02.0/00.0",
                    "vf": "0"
                  }
                }
              ]
            }
            """);
    assertThat(Files.getPosixFilePermissions(kept))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(kept.getParent()).isDirectoryContaining(kept::equals);
    assertThat(kept.getParent().toFile().list()).hasSize(1);

    boot(CONNECTX7);
    assertThat(run("status").out()).contains(VF, "best", "it is on mlx5_core instead");
    Run apply = run("apply-bindings");
    assertThat(apply.exitCode()).as(apply.err()).isZero();
    assertThat(apply.out()).isEqualTo(VF + " is on mlx5_vfio_pci (was on mlx5_core)\n");
    assertThat(driverOf(VF)).isEqualTo("mlx5_vfio_pci");

    Run again = run("apply-bindings", "--json");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .contains("\"outcome\": \"unchanged\"", "\"entry\": \"" + kept, "\"absent\": []");
    assertThat(run("status", "--json").out()).contains("\"drift\": []").doesNotContain("instead");
  }

  @Test
  void theDriverThatWasAskedForIsKept() {
    persist(VF, "--driver", "vfio_pci");
    boot(CONNECTX7);
    assertThat(run("apply-bindings").exitCode()).isZero();
    assertThat(driverOf(VF)).isEqualTo("vfio-pci");
    assertThat(run("status", "--json").out()).contains("\"wanted\": \"vfio_pci\"", "\"drift\": []");
  }

  @Test
  void isNotKeptIfItIsNotDetached() {
    Run run = run("detach", PF, VF, "--persist", "--keep-going");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(6);
    assertThat(kept).exists();
    assertThat(kept.resolveSibling(PF + ".json")).doesNotExist();
  }

  @Test
  void nothingIsChangedIfItCannotBeKept() throws IOException {
    Files.createFile(kept.getParent());
    Run run = run("detach", VF, "--persist");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(kept.getParent().toString(), "no folder");
    assertThat(driverOf(VF)).isEqualTo("mlx5_core");
  }

  @Test
  void aRehearsalKeepsNothing() {
    Run run = run("detach", VF, "--persist", "--simulate");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("would be kept over a reboot in " + kept);
    assertThat(kept.getParent()).doesNotExist();

    persist(VF);
    boot(CONNECTX7);
    Run apply = run("apply-bindings", "--simulate");
    assertThat(apply.out()).contains("the host would now show", "driver mlx5_vfio_pci");
    assertThat(driverOf(VF)).isEqualTo("mlx5_core");
    assertThat(run("reattach", VF, "--persist", "--simulate").out()).contains("would be removed");
    assertThat(kept).exists();
  }

  @Test
  void policiesAreTheConfigurations() {
    assertThat(run("detach", VF, "--persist", "--fallback", "never").exitCode()).isEqualTo(2);
    assertThat(run("detach", VF, "--persist", "--name-policy", "strict").exitCode()).isEqualTo(2);
  }

  @Test
  void reattachSaysThatTheEntryRemainsAndRemovesItIfAsked() {
    persist(VF);
    Run reattach = run("reattach", VF);
    assertThat(reattach.exitCode()).isZero();
    assertThat(reattach.err())
        .contains("goes to VFIO again at the next boot", "vario reattach " + VF + " --persist");
    assertThat(kept).exists();

    Run forGood = run("reattach", VF, "--persist");
    assertThat(forGood.exitCode()).as(forGood.err()).isZero();
    assertThat(forGood.out()).contains(VF + " is no longer kept");
    assertThat(kept).doesNotExist();
    assertThat(run("reattach", VF).err()).isEmpty();
    assertThat(run("apply-bindings").out()).isEqualTo("no device is kept over a reboot\n");
  }

  @Test
  void whatPeopleWroteIsNeverChanged() throws IOException {
    String text = "{ // Ours.\n  \"bindings\": [ { \"device\": \"" + VF + "\" } ] }\n";
    write(text);
    persist(VF);
    Run run = run("reattach", VF, "--persist");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("as " + file + ":2 says", "by hand");
    assertThat(kept).doesNotExist();
    assertThat(file).hasContent(text);
  }

  @Test
  void theEntryOfADeviceThatHasGoneIsRemoved() {
    persist(VF);
    kernel.write("/sys/bus/pci/devices/" + VF + "/driver/unbind", bytes(VF));
    kernel.write("/sys/bus/pci/devices/" + PF + "/sriov_numvfs", bytes("0"));
    Run run = run("reattach", VF, "--persist");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(kept).doesNotExist();
    assertThat(run("reattach", VF, "--persist").exitCode()).isEqualTo(4);
  }

  @Test
  void aDeviceWhoseBusWasRenumberedIsToldAndNotBound() {
    persist(VF);
    boot(new AlteredFiles(CONNECTX7, "0000:3b:", "0000:5e:"));
    Run run = run("apply-bindings");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            kept.toString(),
            "there is no PCI device " + VF + " now",
            "the device that was kept is 0000:5e:00.2 now",
            "vario detach 0000:5e:00.2 --persist");
    assertThat(driverOf("0000:5e:00.2")).isEqualTo("mlx5_core");
    assertThat(run("status").out()).contains("0000:5e:00.2 now");
  }

  /** The same ids at the same address, and yet another card. */
  @Test
  void anotherCardThatGotTheAddressIsLeftAlone() {
    persist(VF, NEXT_VF);
    boot(new AlteredFiles(CONNECTX7, "pci0000:3a", "pci0000:5d"));
    Run run = run("apply-bindings");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            VF + " is not the device that " + kept,
            "it is plugged in at 'pci0000:5d/02.0/00.0', not at 'pci0000:3a/02.0/00.0'",
            "vario reattach " + VF + " --persist");
    assertThat(driverOf(VF)).isEqualTo("mlx5_core");
  }

  @Test
  void anotherDeviceInTheSlotIsLeftAlone() {
    persist(VF, NEXT_VF);
    boot(
        new AlteredFiles(CONNECTX7, "-", "-")
            .with(VF + "/modalias", "pci:v00008086d000010EDsv00008086sd00000001bc02sc00i00\n"));
    Run run = run("apply-bindings", "--json");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(6);
    assertThat(run.out()).contains("\"outcome\": \"refused\"", "\"outcome\": \"bound\"");
    assertThat(run.err()).contains("it is 8086:10ed", "not 15b3:101e");
    assertThat(driverOf(VF)).isEqualTo("mlx5_core");
    assertThat(driverOf(NEXT_VF)).isEqualTo("mlx5_vfio_pci");
    assertThat(run("status").out()).contains(VF + " is not the device");
    assertThat(run("apply-bindings", NEXT_VF).exitCode()).isZero();
    assertThat(run("apply-bindings", VF).exitCode()).isEqualTo(3);
  }

  @Test
  void vfsThatAreNotMadeYetAreToldAndBoundWhenTheyCome() throws IOException {
    persist(NEXT_VF);
    write("{\"bindings\": [{\"vfOf\": \"" + PF + ":0,4\", \"driver\": \"vfio-pci\"}]}");
    boot(CONNECTX7);
    makeVfs(0);
    Run run = run("apply-bindings", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("\"results\": []", "\"device\": \"vfOf " + PF + ":0,4\"")
        .contains("its PF " + PF + " has no VFs yet");
    assertThat(run("apply-bindings").err()).contains(PF + " has no VFs now");

    makeVfs(2);
    // As udev's rule does, device by device.
    assertThat(run("apply-bindings", VF).exitCode()).isZero();
    assertThat(run("apply-bindings", NEXT_VF).exitCode()).isZero();
    assertThat(driverOf(VF)).isEqualTo("vfio-pci");
    assertThat(driverOf(NEXT_VF)).isEqualTo("mlx5_vfio_pci");
    assertThat(run("apply-bindings").err()).contains(PF + " has no VF 4");
  }

  private void makeVfs(int count) {
    kernel.write("/sys/bus/pci/devices/" + PF + "/sriov_numvfs", bytes(Integer.toString(count)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Test
  void theFirstEntryHoldsAndTheOtherIsTold() throws IOException {
    write(
        """
        {"bindings": [
          {"device": "0000:3b:00.2", "driver": "vfio-pci"},
          {"device": "15b3:101e"}
        ]}
        """);
    persist(NEXT_VF);
    boot(CONNECTX7);
    Run run = run("apply-bindings", VF, NEXT_VF);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(VF + " is bound as " + file + ":2 says; " + file + ":3, which wants")
        .doesNotContain(NEXT_VF + " is bound as");
    assertThat(driverOf(VF)).isEqualTo("vfio-pci");
    assertThat(driverOf(NEXT_VF)).isEqualTo("mlx5_vfio_pci");
  }

  @Test
  void anEntryThatFailsDoesNotStopTheOthers() throws IOException {
    write(
        """
        {"bindings": [
          {"device": "0000:3b:00.1", "driver": "nosuch"},
          {"device": "0000:3b:00.0"},
          {"device": "0000:fe:00.0"},
          {"device": "0000:3b:00.2"}
        ]}
        """);
    Run run = run("apply-bindings");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err())
        .contains(PORT, "nosuch", "PF-HAS-VFS", "no PCI device 0000:fe:00.0")
        .contains("add PF-HAS-VFS to allow in " + file + ":3");
    assertThat(driverOf(VF)).isEqualTo("mlx5_vfio_pci");
    assertThat(driverOf(PF)).isEqualTo("mlx5_core");
  }

  @Test
  void devicesOfAGroupLeaveTogetherWhateverEachWants() throws IOException {
    boot(BundledHost.GPU.files());
    write(
        """
        {"bindings": [
          {"device": "0000:01:00.0", "driver": "vfio-pci", "allow": ["VGA-BOOT", "CONSOLE"]},
          {"device": "0000:01:00.1", "driver": "best"},
          {"device": "0000:01:00.2", "driver": "vfio_pci"}
        ]}
        """);
    Run run = run("apply-bindings", "0000:01:00.1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    for (String function : List.of("0000:01:00.0", "0000:01:00.1", "0000:01:00.2")) {
      assertThat(driverOf(function)).isEqualTo("vfio-pci");
    }
  }

  @Test
  void aFileThatOthersCanWriteIsRefusedAndTheOthersCount() throws IOException {
    persist(VF);
    boot(CONNECTX7);
    write("{\"bindings\": [{\"device\": \"" + NEXT_VF + "\"}]}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    Run run = run("apply-bindings");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("the bindings are not used", "chmod g-w " + file);
    assertThat(driverOf(NEXT_VF)).isEqualTo("mlx5_core");
    assertThat(driverOf(VF)).isEqualTo("mlx5_vfio_pci");

    Files.setPosixFilePermissions(kept.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    Run open = run("apply-bindings");
    assertThat(open.exitCode()).isEqualTo(2);
    assertThat(open.err()).contains("chmod go-w " + kept.getParent());
    assertThat(run("detach", NEXT_VF, "--persist").exitCode()).isEqualTo(2);
    assertThat(driverOf(NEXT_VF)).isEqualTo("mlx5_core");
    Run reattach = run("reattach", VF);
    assertThat(reattach.exitCode()).as("what was given is given back").isZero();
  }

  @Test
  void mistakesAreToldWithTheirPlace() throws IOException {
    for (List<String> each :
        List.of(
            List.of("{\"bindings\": [{}]}", ":1: the entry names no device"),
            List.of("{\"bindings\": [\n{\"device\": \"zz/zz\"}]}", ":2: not a device: 'zz/zz'"),
            List.of("{\"bindings\": [{\"device\": \"eth2\", \"class\": \"nic\"}]}", "and by class"),
            List.of("{\"bindings\": [{\"devcie\": \"eth2\"}]}", "did you mean device?"),
            List.of("{\"bindings\": {}}", "must be a list of entries, not an object"),
            List.of("{\"binding\": []}", "did you mean bindings?"),
            List.of("{\"bindings\": [{\"class\": \"nic\", \"driver\": \"../x\"}]}", "'../x'"),
            List.of("{\"bindings\": [{\"class\": \"nic\", \"allow\": [\"a b\"]}]}", "a b"),
            List.of(
                "{\"bindings\": [{\"class\": \"nic\", \"identity\": {\"modalias\": \"x\"}}]}",
                "not the modalias"),
            List.of("{\"bindings\": [{\"device\": \"eth2\", \"identity\": {}}]}", "no modalias"),
            List.of(
                "{\"bindings\": [{\"device\": \"eth2\", \"identity\": {\"modalias\": \"pci:v"
                    + "000015B3d0000101Esv000015B3sd00000023bc02sc00i00\", \"vf\": \"-1\"}}]}",
                "not the number of a VF"),
            List.of(
                "{\"bindings\": [{\"device\": \"eth2\", \"identity\": {\"modalias\": \"pci:v"
                    + "000015B3d0000101Esv000015B3sd00000023bc02sc00i00\"}}]}",
                "names no device by its address"),
            List.of("{\"bindings\": [{]}", "not JSON"))) {
      write(each.get(0));
      Run run = run("apply-bindings");
      assertThat(run.exitCode()).as(each.get(0)).isEqualTo(2);
      assertThat(run.err()).contains(file + ":", each.get(1));
    }
  }

  @Test
  void aDeviceThatNobodyKeepsIsLeftInPeace() {
    persist(VF);
    Run run = run("apply-bindings", PORT);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(driverOf(PORT)).isEqualTo("mlx5_core");
    assertThat(run("apply-bindings", "0000:fe:00.0").exitCode()).isEqualTo(4);
  }
}
