package io.vario.sysfs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Examination;
import io.vario.check.Intent;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.host.Host;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.NoModuleLoader;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's network, its screens, and who has a device open. */
class UseChecksTest {
  private static final String HEADING =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

  @TempDir private Path root;
  private HostOfFiles host;

  @BeforeEach
  void host() {
    host = new HostOfFiles(root, "e1000e").network("eth0", "0x1003");
  }

  @Test
  void aDeviceThatNobodyUsesIsClear() {
    assertThat(host.examine(Intent.DETACH).findings()).isEmpty();
    assertThat(host.examine(Intent.DETACH).clear()).hasSize(11);
    assertThat(host.examine(Intent.REATTACH).clear()).containsExactly(new CheckId("VFIO-BUSY"));
    assertThat(host.processesListed).as("it has no nodes").isZero();
  }

  @Nested
  class Network {
    private void routes(String... lines) {
      host.file("/proc/net/route", HEADING + String.join("\n", lines));
    }

    @Test
    void defaultRoutesOfBothKindsAreFound() {
      routes("eth0\t00000000\t0102000A\t0003\t0\t0\t100\t00000000\t0\t0\t0");
      assertThat(host.findings("NET-ROUTE"))
          .containsExactly("REFUSAL the default route (IPv4) goes by way of eth0");
      String zeros = "0".repeat(32);
      host.file(
          "/proc/net/ipv6_route",
          zeros
              + " 00 "
              + zeros
              + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00450003     eth0\n"
              + zeros
              + " 00 "
              + zeros
              + " 00 "
              + zeros
              + " ffffffff 00000001 00000000 00200200       lo");
      assertThat(host.findings("NET-ROUTE"))
          .containsExactly("REFUSAL the default route (IPv4 and IPv6) goes by way of eth0");
    }

    @Test
    void otherRoutesAreNot() {
      String zeros = "0".repeat(32);
      routes(
          "eth1\t00000000\t0102000A\t0003\t0\t0\t100\t00000000\t0\t0\t0",
          "eth0\t0002000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
          "eth0\t00000000\t0102000A\t0203\t0\t0\t100\t00000000\t0\t0\t0",
          "eth0\tzz\t0102000A\t0003\t0\t0\t100\t00000000",
          "eth0");
      host.file(
          "/proc/net/ipv6_route",
          zeros + " 40 " + zeros + " 00 " + zeros + " 00000400 00000001 00000000 00000001 eth0");
      assertThat(host.findings("NET-ROUTE")).isEmpty();
      host.deny("/proc/net/route");
      assertThat(host.findings("NET-ROUTE")).singleElement().asString().contains("cannot tell");
    }

    private void trie(String... locals) {
      StringBuilder text = new StringBuilder("Main:\n  +-- 0.0.0.0/0 3 0 5\n");
      for (String local : locals) {
        text.append("     |-- ").append(local).append("\n        /32 host LOCAL\n");
      }
      host.file("/proc/net/fib_trie", text + "     |-- 10.0.2.255\n        /32 link BROADCAST");
    }

    @Test
    void addressesOfItsNetworksAreFound() {
      routes(
          "eth0\t0002000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
          "eth1\t0000000A\t00000000\t0001\t0\t0\t100\t000000FF\t0\t0\t0");
      trie("10.0.2.15", "127.0.0.1", "169.254.1.1", "10.9.9.9");
      host.file(
          "/proc/net/if_inet6",
          "20010db8000000000000000000000001 02 40 00 80     eth0\n"
              + "fe800000000000000000000000000001 02 40 20 80     eth0");
      assertThat(host.findings("NET-ADDRESS"))
          .containsExactly(
              "REFUSAL eth0 is up and has the addresses 10.0.2.15,"
                  + " 2001:0db8:0000:0000:0000:0000:0000:0001");
      host.file(HostOfFiles.FOLDER + "/net/eth0/flags", "0x1002");
      assertThat(host.findings("NET-ADDRESS")).isEmpty();
    }

    @Test
    void linkLocalAddressesAloneAreNothing() {
      trie("169.254.1.1");
      routes("eth0\t0000FEA9\t00000000\t0001\t0\t0\t100\t0000FFFF\t0\t0\t0");
      host.file("/proc/net/if_inet6", "fe800000000000000000000000000001 02 40 20 80 eth0\nx");
      assertThat(host.findings("NET-ADDRESS")).isEmpty();
      trie("300.1.2.3", "1.2.3", "....", "");
      assertThat(host.findings("NET-ADDRESS")).isEmpty();
      host.deny("/proc/net/if_inet6");
      assertThat(host.findings("NET-ADDRESS")).singleElement().asString().contains("cannot tell");
    }

    @Test
    void aVirtioInterfaceIsFoundAsWell(@TempDir Path other) {
      HostOfFiles guest = new HostOfFiles(other, "virtio-pci");
      guest.below("net", "ens3", "virtio0/net/ens3");
      guest.file(
          "/proc/net/route",
          HEADING + "ens3\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0");
      assertThat(guest.findings("NET-ROUTE")).hasSize(1);
    }

    @Test
    void mastersAndUppersAreNamedByKind() {
      String net = "/sys/devices/virtual/net/";
      host.virtual("net", "bond0").file(net + "bond0/bonding/mode", "x");
      host.virtual("net", "eth0.5").file(net + "eth0.5/uevent", "DEVTYPE=vlan");
      host.link(HostOfFiles.FOLDER + "/net/eth0/master", "../../../../../virtual/net/bond0");
      host.link(HostOfFiles.FOLDER + "/net/eth0/upper_bond0", "../../../../../virtual/net/bond0");
      host.link(HostOfFiles.FOLDER + "/net/eth0/upper_eth0.5", "../../../../../virtual/net/x");
      routes("bond0\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0");
      assertThat(host.findings("NET-MASTER"))
          .containsExactly(
              "REFUSAL eth0 is part of bond0 (bond, which has the default route)",
              "REFUSAL eth0.5 (vlan) is built on eth0");
      host.deny("/sys/class/net/eth0/master");
      assertThat(host.findings("NET-MASTER")).singleElement().asString().contains("cannot tell");
    }
  }

  @Nested
  class Screens {
    @Test
    void theAdapterOfTheBootIsFound() {
      String path = HostOfFiles.FOLDER + "/boot_vga";
      host.file(path, "1");
      assertThat(host.findings("VGA-BOOT")).hasSize(1);
      host.file(path, "0");
      assertThat(host.findings("VGA-BOOT")).isEmpty();
      host.deny("/sys/bus/pci/devices/" + HostOfFiles.ADDRESS + "/boot_vga");
      assertThat(host.findings("VGA-BOOT")).singleElement().asString().contains("cannot tell");
    }

    @Test
    void aConsoleOnASerialPortIsFound() {
      host.below("tty", "ttyS4", "tty/ttyS4");
      host.file("/proc/consoles", "tty0                 -WU (EC  p  )    4:1");
      assertThat(host.findings("CONSOLE")).isEmpty();
      host.file("/proc/consoles", "ttyS4                -W- (EC p a)    4:68\n\n \n");
      assertThat(host.findings("CONSOLE"))
          .containsExactly("REFUSAL the kernel's console is on ttyS4");
      host.deny("/proc/consoles");
      assertThat(host.findings("CONSOLE")).singleElement().asString().contains("cannot tell");
    }

    @Test
    void aScreenCountsWhileTheConsolesAreOnIt() {
      host.below("graphics", "fb0", "graphics/fb0");
      assertThat(host.findings("CONSOLE")).isEmpty();
      String console = "/sys/class/vtconsole/vtcon1";
      host.file(console + "/name", "(M) frame buffer device").file(console + "/bind", "1");
      assertThat(host.findings("CONSOLE"))
          .containsExactly("REFUSAL the virtual consoles are shown on fb0 (vtcon1 is bound)");
      host.file(console + "/bind", "0");
      assertThat(host.findings("CONSOLE")).isEmpty();
    }
  }

  @Nested
  class Open {
    @Test
    void processesWithItsNodesAreNamed() {
      host.below("drm", "dri/card0".substring(4), "drm/card0");
      host.file(HostOfFiles.FOLDER + "/drm/card0/uevent", "DEVNAME=dri/card0");
      host.process(77, "Xorg", "/dev/dri/card0").process(78, "cat", "/dev/dri/card1");
      assertThat(host.findings("PROC-OPEN"))
          .containsExactly("REFUSAL pid 77 (Xorg) has /dev/dri/card0 open");
    }

    @Test
    void whoMayNotLookIntoProcessesIsTold() {
      host.process(77, "Xorg", "/dev/dri/card0").deny("/proc/77/fd");
      assertThat(host.findings("PROC-OPEN")).isEmpty();
      host.disk();
      assertThat(host.findings("PROC-OPEN"))
          .containsExactly(
              "WARNING cannot tell whether 1 process has it open: only root may look into them");
      host.deny("/proc");
      assertThat(host.findings("PROC-OPEN")).singleElement().asString().contains("cannot tell: ");
    }

    @Test
    void processesAreLookedIntoOnceForARequest() {
      host.disk().process(77, "dd", "/dev/nvme0n1");
      Host of = SysfsHost.of(host, new NoModuleLoader());
      PciDevice device = of.inventory().device(PciAddress.parse(HostOfFiles.ADDRESS)).orElseThrow();
      CheckContext request = CheckContext.of(of, Intent.DETACH, Set.of());
      for (int i = 0; i < 3; i++) {
        assertThat(Examination.of(device, HostChecks.of(host), request).losses())
            .anyMatch(finding -> finding.evidence().contains("pid 77 (dd)"));
      }
      assertThat(host.processesListed).isEqualTo(1);
    }

    @Test
    void hostileNamesAreQuoted() {
      host.disk().process(77, "\u001b[2J", "/dev/nvme0n1");
      assertThat(host.findings("PROC-OPEN")).singleElement().asString().contains("'\\u001b[2J'");
    }
  }

  @Nested
  class Vfio {
    private HostOfFiles onVfio(Path folder) {
      HostOfFiles vfio = new HostOfFiles(folder, "vfio-pci");
      vfio.file(HostOfFiles.FOLDER + "/vfio-dev/vfio3/dev", "511:3");
      return vfio.file(HostOfFiles.FOLDER + "/enable", "0");
    }

    @Test
    void whoHoldsItIsNamed(@TempDir Path other) {
      HostOfFiles vfio = onVfio(other);
      assertThat(vfio.findings("VFIO-BUSY")).isEmpty();
      vfio.file(HostOfFiles.FOLDER + "/enable", "1");
      assertThat(vfio.findings("VFIO-BUSY", Intent.REATTACH))
          .singleElement()
          .asString()
          .startsWith("REFUSAL something holds 0000:01:00.0 open (enable is 1)");
      vfio.process(77, "qemu-system-x86", "/dev/vfio/7");
      vfio.process(78, "cloud-hypervisor", "/dev/vfio/devices/vfio3");
      vfio.process(79, "other", "/dev/vfio/8");
      assertThat(vfio.findings("VFIO-BUSY"))
          .containsExactly(
              "REFUSAL pid 78 (cloud-hypervisor) has /dev/vfio/devices/vfio3 open",
              "REFUSAL pid 77 (qemu-system-x86) has /dev/vfio/7 open");
      assertThat(vfio.findings("PROC-OPEN")).isEmpty();
    }

    @Test
    void aDeviceOfTheHostIsNotAskedAbout() {
      host.file(HostOfFiles.FOLDER + "/enable", "1").process(77, "qemu", "/dev/vfio/7");
      assertThat(host.findings("VFIO-BUSY")).isEmpty();
    }

    @Test
    void whatIsDeniedOrMalformedIsNotClear(@TempDir Path other) {
      HostOfFiles vfio = onVfio(other).file(HostOfFiles.FOLDER + "/enable", "many");
      assertThat(vfio.findings("VFIO-BUSY")).singleElement().asString().startsWith("REFUSAL");
      vfio.deny("/sys/bus/pci/devices/0000:01:00.0/enable");
      assertThat(vfio.findings("VFIO-BUSY")).singleElement().asString().startsWith("WARNING");
    }
  }
}
