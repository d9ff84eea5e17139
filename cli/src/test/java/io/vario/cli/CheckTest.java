package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.PciAddress;
import io.vario.host.Host;
import io.vario.simulator.Holder;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.SysfsHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What check, plan, detach and reattach say of a host that needs its devices. */
class CheckTest {
  private static final String VF = "0000:3b:00.2";

  @TempDir private Path folder;
  private final SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
  private final Host host = SysfsHost.of(kernel, kernel);

  private Run run(String... args) {
    return Run.of(new Run.Surroundings(host, List.of(), folder.resolve("state")), args);
  }

  @Test
  void whatTheHostLosesStandsFirst() {
    Run run = run("check", "0000:01:00.0", "--root", "bundled:gpu", "--expect", "15b3:101e");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .isEqualTo(
            """
            0000:01:00.0 [10de:1e84], display controller (030000)
              the host would lose:
                refusal VGA-BOOT: 0000:01:00.0 is the graphics adapter of the boot (boot_vga is 1)
                refusal CONSOLE: the virtual consoles are shown on fb0 (vtcon1 is bound)
              in the way:
                refusal IDENTITY: 0000:01:00.0 is 10de:1e84, and not 15b3:101e
                refusal GROUP-SIBLING: IOMMU group 1 is shared, and would be of no use to a \
            virtual machine: 0000:01:00.1 is on snd_hda_intel (class 040300), 0000:01:00.2 is on \
            xhci_hcd (class 0c0330)
              nothing found by: BLK-MOUNT, BLK-SWAP, BLK-HOLDER, BLK-SIGNATURE, NET-ROUTE, \
            NET-ADDRESS, NET-MASTER, PROC-OPEN, BRIDGE, IOMMU-OFF, PF-HAS-VFS, VFIO-FOREIGN, \
            OVERRIDE-FOREIGN, VFIO-BUSY
            """);
    assertThat(run.err())
        .isEqualTo(
            """
            vario: 0000:01:00.0 would be left alone: VGA-BOOT, CONSOLE, IDENTITY, GROUP-SIBLING
            hint: if you accept that, add --allow VGA-BOOT --allow CONSOLE --allow IDENTITY \
            --allow GROUP-SIBLING
            """);
  }

  @Test
  void aDeviceThatNobodyNeedsIsClear() {
    Run run = run("check", VF, "--expect", "15b3:101e");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).doesNotContain("lose", "in the way", "remarks");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aDocumentHoldsFindingsAndWhatIsClear() {
    Run run = run("check", "0000:3b:00.1", "--json", "--allow", "NET-ROUTE");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .startsWith(
            """
            {
              "schema": 1,
              "checks": [
                {
                  "address": "0000:3b:00.1",
                  "findings": [
                    {
                      "id": "NET-ROUTE",
                      "severity": "refusal",
                      "evidence": "the default route (IPv4) goes by way of ens1f1np1",
                      "allowed": true,
                      "loss": true
                    },
                    {
                      "id": "NET-ADDRESS",
                      "severity": "refusal",
                      "evidence": "ens1f1np1 is up and has the address 192.0.2.5",
                      "allowed": false,
                      "loss": true
                    }
                  ],
                  "clear": [
                    "BLK-MOUNT",
            """)
        .contains("\"errors\": [", "\"code\": \"REFUSED\"", "left alone: NET-ADDRESS\"");
    Run allowed = run("check", "0000:3b:00.1", "--allow=NET-ROUTE", "--allow=NET-ADDRESS");
    assertThat(allowed.exitCode()).isZero();
    assertThat(allowed.out()).contains("refusal NET-ROUTE (allowed): ");
  }

  @Test
  void oneRefusalAmongSeveralDevicesEndsWith3() {
    assertThat(run("check", VF, "0000:af:00.0").exitCode()).isEqualTo(3);
    assertThat(run("check", VF, "0000:99:00.0").exitCode()).isEqualTo(6);
    assertThat(run("check", "0000:99:00.0").exitCode()).isEqualTo(4);
    Run siblings =
        run(
            "check",
            "0000:01:00.*",
            "--root",
            "bundled:gpu",
            "--allow=VGA-BOOT",
            "--allow=CONSOLE");
    assertThat(siblings.exitCode()).as(siblings.err()).isZero();
  }

  @Test
  void detachIsRefusedAndNothingIsChanged() {
    Run run = run("detach", "0000:af:00.0", "--driver", "vfio-pci");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("BLK-MOUNT: nvme0n1p2 is mounted at /", "--allow BLK-MOUNT");
    assertThat(host.control().driver(PciAddress.parse("0000:af:00.0")).orElseThrow())
        .hasToString("nvme");
    Run other = run("detach", VF, "--driver", "vfio-pci", "--expect", "8086:1572");
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(other.err()).contains("IDENTITY: 0000:3b:00.2 is 15b3:101e, and not 8086:1572");
  }

  @Test
  void aDeviceThatAVirtualMachineHasIsNotTakenFromIt() {
    assertThat(run("detach", VF, "--driver", "vfio-pci").exitCode()).isZero();
    try (Holder machine = kernel.hold(PciAddress.parse(VF))) {
      assertThat(machine).isNotNull();
      Run run = run("reattach", VF);
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.err())
          .contains("VFIO-BUSY: pid 4001 (qemu-system-x86) has /dev/vfio/")
          .contains("--allow VFIO-BUSY");
      assertThat(run("check", VF).out()).contains("in the way:\n    refusal VFIO-BUSY: pid 4001");
    }
    Run free = run("reattach", VF);
    assertThat(free.exitCode()).as(free.err()).isZero();
  }

  @Test
  void aRehearsalIsRefusedToo() {
    Run run =
        run(
            "detach",
            "0000:3b:00.1",
            "--driver=vfio-pci",
            "--root=bundled:connectx7",
            "--simulate");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("NET-ROUTE", "NET-ADDRESS");
  }
}
