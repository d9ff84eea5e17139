package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vario.hook.DriverHook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hook from a plugin's jar is called around what a real driver does. */
@UsesGuest
class KernelHookTest {
  private static final GuestDevice NIC = GuestDevice.E1000E;
  private static final String BEFORE = "before e1000e";
  private static final String BEFORE_AND_AFTER = BEFORE + "\nafter e1000e";

  @BeforeEach
  void dropIn(Guest guest) throws IOException {
    guest
        .run(
            GuestCommand.shell(
                    "mkdir -p -m 755 /etc/vario/plugins && umask 022"
                        + " && cat >/etc/vario/plugins/watching.jar")
                .withInput(jar()))
        .expectSuccess();
  }

  private static byte[] jar() throws IOException {
    String file = WatchingHook.class.getName().replace('.', '/') + ".class";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes);
        InputStream in =
            requireNonNull(WatchingHook.class.getClassLoader().getResourceAsStream(file))) {
      jar.putNextEntry(new ZipEntry("META-INF/services/" + DriverHook.class.getName()));
      jar.write(WatchingHook.class.getName().getBytes(UTF_8));
      jar.putNextEntry(new ZipEntry(file));
      in.transferTo(jar);
    }
    return bytes.toByteArray();
  }

  @Test
  void itIsCalledBeforeTheDriverLetsGoAndWhenItHasTheDeviceBack(Guest guest) {
    assertThat(guest.vario("plan", NIC.address()).expectSuccess().stdout())
        .contains("write down the driver");
    assertThat(guest.exists(WatchingHook.LOG)).isFalse();

    guest.vario("detach", NIC.address()).expectSuccess();
    assertThat(guest.driverOf(NIC)).isEqualTo("vfio-pci");
    assertThat(guest.readFile(WatchingHook.LOG)).isEqualTo(BEFORE);

    guest.vario("reattach", NIC.address()).expectSuccess();
    assertThat(guest.driverOf(NIC)).isEqualTo("e1000e");
    assertThat(guest.readFile(WatchingHook.LOG)).isEqualTo(BEFORE_AND_AFTER);
  }

  @Test
  void oneThatThrowsLeavesTheDeviceWithItsDriver(Guest guest) {
    guest.write(WatchingHook.THROW, "").expectSuccess();
    String before = guest.snapshotOf(NIC);

    CommandResult failed = guest.vario("detach", NIC.address());
    failed.expectExit(1);
    assertThat(failed.stderr()).contains("the hook watching could not", "the daemon does not stop");
    assertThat(guest.driverOf(NIC)).isEqualTo("e1000e");
    assertThat(guest.snapshotOf(NIC)).isEqualTo(before);
    assertThat(guest.readFile(WatchingHook.LOG)).isEqualTo(BEFORE_AND_AFTER);

    guest.run("rm " + WatchingHook.THROW).expectSuccess();
    guest.vario("detach", NIC.address()).expectSuccess();
    assertThat(guest.driverOf(NIC)).isEqualTo("vfio-pci");
  }

  @Test
  void recoverCallsItAgainAfterACrash(Guest guest) {
    guest.write(WatchingHook.HALT, "").expectSuccess();
    String before = guest.snapshotOf(NIC);

    guest.vario("detach", NIC.address()).expectExit(137);
    assertThat(guest.readFile(WatchingHook.LOG)).isEqualTo(BEFORE);
    guest.vario("recover").expectSuccess();
    assertThat(guest.snapshotOf(NIC)).isEqualTo(before);
    assertThat(guest.readFile(WatchingHook.LOG)).isEqualTo(BEFORE_AND_AFTER);
  }
}
