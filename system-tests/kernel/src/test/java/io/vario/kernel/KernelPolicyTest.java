package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a deployment decides in its configuration holds on a real kernel. */
@UsesGuest
class KernelPolicyTest {
  private static final GuestDevice NIC = GuestDevice.VIRTIO_NET;
  private static final GuestDevice ANOTHER = GuestDevice.E1000E;
  private static final String VARIANT = "virtio_vfio_pci";

  private static void configure(Guest guest, String json) {
    guest.run("mkdir -p /etc/vario").expectSuccess();
    guest.write("/etc/vario/vario.json", json).expectSuccess();
  }

  private static boolean isLoaded(Guest guest, String module) {
    return guest.exists("/sys/module/" + module);
  }

  @Test
  void forgivingNamesTakeTheModulesNameForItsDriver(Guest guest) {
    configure(guest, "{\"namePolicy\": \"forgiving\"}");
    guest.vario("detach", ANOTHER.address(), "--driver", "vfio_pci").expectSuccess();
    assertThat(guest.driverOf(ANOTHER)).isEqualTo("vfio-pci");
  }

  @Test
  void strictNamesRefuseItAndNameTheRightOne(Guest guest) {
    configure(guest, "{\"namePolicy\": \"strict\"}");
    String before = guest.snapshotOf(ANOTHER);
    CommandResult refused = guest.vario("detach", ANOTHER.address(), "--driver", "vfio_pci");
    refused.expectExit(3);
    assertThat(refused.stderr()).contains("vfio_pci", "--driver vfio-pci");
    assertThat(guest.snapshotOf(ANOTHER)).isEqualTo(before);

    guest.vario("detach", ANOTHER.address(), "--driver", "vfio-pci").expectSuccess();
    assertThat(guest.driverOf(ANOTHER)).isEqualTo("vfio-pci");
    // An option wins over the configuration.
    guest.vario("reattach", ANOTHER.address()).expectSuccess();
    guest
        .vario("detach", ANOTHER.address(), "--driver", "vfio_pci", "--name-policy", "forgiving")
        .expectSuccess();
  }

  @Test
  void theKillSwitchKeepsAVariantAway(Guest guest) {
    configure(guest, "{\"forbiddenDrivers\": [\"" + VARIANT + "\"]}");
    assertThat(guest.vario("explain", NIC.address()).expectSuccess().stdout())
        .contains(VARIANT + ": vetoed", "/etc/vario/vario.json:1 forbids " + VARIANT);
    guest.vario("detach", NIC.address()).expectSuccess();
    assertThat(guest.driverOf(NIC)).isEqualTo("vfio-pci");
    assertThat(isLoaded(guest, VARIANT)).isFalse();
  }

  @Test
  void theKillSwitchHoldsAgainstWhoeverAsks(Guest guest) {
    configure(guest, "{\"fallback\": \"never\", \"forbiddenDrivers\": [\"virtio-vfio-pci\"]}");
    String before = guest.snapshotOf(NIC);
    guest.vario("detach", NIC.address()).expectExit(3);
    CommandResult refused = guest.vario("detach", NIC.address(), "--driver", VARIANT);
    refused.expectExit(3);
    assertThat(refused.stderr()).contains("forbids");
    assertThat(guest.snapshotOf(NIC)).isEqualTo(before);
    assertThat(isLoaded(guest, VARIANT)).isFalse();
  }

  @Test
  void swappingStrategiesIsOneLine(Guest guest) {
    String rules =
        "\"settings\": {\"vendor-override\": {\"rules\":"
            + " [\"plain: vendor=1af4 device=1041 => driver vfio-pci\"]}}}";
    configure(guest, "{\"strategies\": [\"vendor-override\", \"vfio-variant\"],\n" + rules);
    assertThat(guest.vario("explain", NIC.address()).expectSuccess().stdout())
        .contains("vfio-pci: chosen (driver, proposed by vendor-override", "the rule plain");
    guest.vario("detach", NIC.address()).expectSuccess();
    assertThat(guest.driverOf(NIC)).isEqualTo("vfio-pci");
    guest.vario("reattach", NIC.address()).expectSuccess();

    configure(guest, "{\"strategies\": [\"vfio-variant\", \"vendor-override\"],\n" + rules);
    assertThat(guest.vario("explain", NIC.address()).expectSuccess().stdout())
        .contains(VARIANT + ": chosen");
    guest.vario("detach", NIC.address()).expectSuccess();
    assertThat(guest.driverOf(NIC)).isEqualTo("virtio_vfio_pci");
  }
}
