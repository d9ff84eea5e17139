package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package on an installed machine with systemd and udev: it installs, upgrades, binds at
 * boot and when a device comes, and goes without a trace.
 */
class DebianPackageTest {
  private static final GuestDevice NIC = GuestDevice.E1000E;

  /** Each installation lets Java archive what the command loads, which takes several starts. */
  private static final Duration INSTALLATION_LIMIT = Duration.ofMinutes(6);

  private static final String UPGRADE =
      """
      set -e
      cd /var/tmp
      dpkg-deb -R /opt/vario/vario.deb older
      sed -i 's/^Version: .*/Version: 0.0.1/' older/DEBIAN/control
      dpkg-deb -Znone -b older older.deb
      rm -r older
      dpkg -i older.deb
      echo '// mine' >>/etc/vario/vario.json
      dpkg -i /opt/vario/vario.deb
      rm older.deb
      """;

  /** All files of the machine, but for what it writes itself all the time. */
  private static final String FILES =
      "find / -xdev \\( -path /control -o -path /opt/vario -o -path /proc -o -path /var/log"
          + " -o -path /var/lib/dpkg -o -path /var/lib/systemd -o -path /var/tmp -o -path /root"
          + " -o -path /tmp -o -path /run \\) -prune -o -print | sort";

  /** Stands for whatever starts virtual machines: notes what it finds when it starts. */
  private static final String LIBVIRT =
      """
      cat >/etc/systemd/system/libvirtd.service <<'END'
      [Unit]
      Description=Stands for libvirt
      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=/bin/sh -c 'basename $(readlink %s/driver) >/root/seen'
      [Install]
      WantedBy=multi-user.target
      END
      systemctl enable libvirtd.service
      """;

  @Test
  void itServesFromInstallationToPurge(@TempDir Path folder) throws IOException {
    Path shown = Files.createDirectory(folder.resolve("shown"));
    Files.copy(builtPackage(), shown.resolve("vario.deb"));
    Path disk = folder.resolve("disk.img");

    String before;
    try (Guest guest = Guest.bootInstalled(disk, shown)) {
      before = run(guest, FILES);
      upgrade(guest);
      keep(guest);
      run(guest, LIBVIRT.formatted(NIC.path()));
      guest.shutDown();
    }
    try (Guest guest = Guest.bootInstalled(disk, shown)) {
      isBoundAgain(guest);
      isBoundWhenItComes(guest);
      agentRuns(guest);
      goesWithoutTrace(guest, before);
    }
  }

  private static Path builtPackage() throws IOException {
    Path folder = Path.of(System.getProperty("vario.packages", "../../cli/target"));
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> packages =
          files.filter(file -> file.getFileName().toString().matches("vario_.*\\.deb")).toList();
      assertThat(packages)
          .as("the one Debian package in %s, which -Pkernel and -Pdist make", folder)
          .hasSize(1);
      return packages.get(0);
    }
  }

  /** An older version comes first; its configuration is changed by the administrator. */
  private static void upgrade(Guest guest) {
    guest.run(GuestCommand.shell(UPGRADE).within(INSTALLATION_LIMIT)).expectSuccess();
    assertThat(run(guest, "dpkg-query -W -f '${Version} ${Status}' vario"))
        .startsWith("0.1.0")
        .endsWith("install ok installed");
    assertThat(guest.readFile("/etc/vario/vario.json")).endsWith("// mine");
    assertThat(run(guest, "systemctl is-enabled vario-bindings.service")).isEqualTo("enabled");
    assertThat(guest.list("/usr/lib/vario/lib/start-up"))
        .as("archives for list, explain and changing, and what the own plugins declare")
        .hasSize(4)
        .contains("plugins");
    run(guest, "udevadm verify /usr/lib/udev/rules.d/90-vario-bindings.rules");
    run(guest, "systemd-analyze verify --man=no vario-agent.service vario-bindings@x.service");
    assertThat(run(guest, "vario list")).contains(NIC.address());
  }

  private static void keep(Guest guest) {
    assertThat(run(guest, "vario detach --persist " + NIC.address())).contains("vfio-pci");
    assertThat(guest.driverOf(NIC)).isEqualTo("vfio-pci");
    assertThat(run(guest, "journalctl --sync; journalctl -o cat -t vario"))
        .as("the system's log")
        .contains("detach " + NIC.address() + " by root: from e1000e to vfio-pci, bound");
  }

  private static void isBoundAgain(Guest guest) {
    assertThat(guest.driverOf(NIC)).isEqualTo("vfio-pci");
    assertThat(guest.readFile("/root/seen")).as("what libvirt found").isEqualTo("vfio-pci");
    assertThat(run(guest, "systemctl --failed --no-legend --plain")).isEmpty();
    assertThat(run(guest, "vario status --noheadings")).contains(NIC.address()).contains(" -");
  }

  private static void isBoundWhenItComes(Guest guest) {
    guest.unplug(NIC);
    guest.replug(NIC);
    run(
        guest,
        "for i in {1..600}; do [ \"$(basename \"$(readlink "
            + NIC.path()
            + "/driver)\")\" = vfio-pci ] && exit 0; sleep 0.1; done; vario status;"
            + " journalctl --no-pager -n 30 -u 'vario*'; exit 1");
  }

  /** With the unit's sandbox around it, it still sees the devices and the modules. */
  private static void agentRuns(Guest guest) {
    run(
        guest,
        """
        systemctl start vario-agent
        for i in {1..300}; do
          journalctl -u vario-agent -o cat | grep -q 'io.vario.variant.*is in use' && break
          sleep 0.2
        done
        """);
    assertThat(run(guest, "systemctl is-active vario-agent")).isEqualTo("active");
    assertThat(run(guest, "journalctl -u vario-agent -o cat --no-pager"))
        .contains("is in use")
        .doesNotContain("warning", "denied", "Exception");
    run(guest, "systemctl stop vario-agent");
  }

  private static void goesWithoutTrace(Guest guest, String before) {
    run(guest, "vario reattach --persist " + NIC.address());
    assertThat(guest.driverOf(NIC)).isEqualTo("e1000e");
    run(guest, "systemctl disable libvirtd; rm /etc/systemd/system/libvirtd.service");
    run(guest, "dpkg --purge vario");
    assertThat(run(guest, FILES).lines().toList()).isEqualTo(before.lines().toList());
    assertThat(guest.exists("/run/vario")).isFalse();
    // It ends with 1, since there are none.
    assertThat(
            guest
                .run("systemctl list-unit-files 'vario-agent*' 'vario-bindings*' --no-legend")
                .stdout())
        .isEmpty();
  }

  private static String run(Guest guest, String script) {
    return guest.run(script).expectSuccess().stdout().stripTrailing();
  }
}
