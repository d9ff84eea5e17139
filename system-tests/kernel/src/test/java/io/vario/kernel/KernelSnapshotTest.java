package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real host that was recorded gives the same answers elsewhere. */
@UsesGuest
class KernelSnapshotTest {
  /** The guest's reset removes what is named so. */
  private static final String SECRET = "/etc/modprobe.d/test-secret.conf";

  private static final Path COMMAND =
      Path.of(System.getProperty("vario.distribution", "../../cli/target/vario"), "bin", "vario");

  @TempDir private Path folder;

  @Test
  void recordingAnswersAsTheHost(Guest guest) throws IOException, InterruptedException {
    guest.createVirtualFunctions(GuestDevice.IGB, 2);
    Path recording = fetched(guest, "/tmp/host.tgz");
    for (List<String> arguments :
        List.of(
            List.of("list", "--json"),
            List.of("explain", "--json", "0000:*"),
            List.of("plan", "--json", GuestDevice.E1000E.address()),
            List.of("list", "eth0"))) {
      CommandResult inside = guest.vario(arguments.toArray(String[]::new));
      List<String> again = new ArrayList<>(arguments);
      again.addAll(List.of("--root", recording.toString()));
      assertSameAnswer(inside, again);
    }
  }

  @Test
  void rehearsalOutsideEndsAsTheChangeInside(Guest guest) throws IOException, InterruptedException {
    guest.createVirtualFunctions(GuestDevice.IGB, 2);
    Path recording = fetched(guest, "/tmp/host.tgz");
    byte[] before = Files.readAllBytes(recording);
    for (List<String> arguments :
        List.of(
            // First, since a module that has once been loaded tells its drivers from then on.
            List.of(GuestDevice.E1000E.address(), "--driver", "vfio_pci", "--name-policy=strict"),
            List.of(GuestDevice.VIRTIO_NET.address()),
            List.of(GuestDevice.E1000E.address()),
            List.of(GuestDevice.E1000E.address(), "--driver", "nosuch"),
            List.of(GuestDevice.IGB.address()),
            List.of("0000:00:00.0"))) {
      List<String> inside = new ArrayList<>(List.of("detach", "--json"));
      inside.addAll(arguments);
      List<String> outside = new ArrayList<>(inside);
      outside.addAll(List.of("--simulate", "--root", recording.toString()));
      CommandResult real = guest.vario(inside.toArray(String[]::new));
      assertSameAnswer(real, outside);
      if (real.exit() == 0) {
        guest.vario("reattach", arguments.get(0)).expectSuccess();
      }
    }
    assertThat(recording).hasBinaryContent(before);
  }

  private void assertSameAnswer(CommandResult inside, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(COMMAND.toString()));
    command.addAll(arguments);
    Path answer = folder.resolve("answer");
    Process outside =
        new ProcessBuilder(command)
            .redirectOutput(answer.toFile())
            .redirectError(folder.resolve("messages").toFile())
            .start();
    assertThat(outside.waitFor()).as(command.toString()).isEqualTo(inside.exit());
    assertThat(answer).as(command.toString()).hasContent(inside.stdout());
  }

  @Test
  void anonymousRecordingTellsNoAddress(Guest guest) throws IOException {
    String address = guest.run("cat /sys/class/net/eth0/address").expectSuccess().stdout().strip();
    guest.vario("snapshot", "--anonymize", "/tmp/host/").expectSuccess();
    CommandResult found = guest.run("grep -rli " + address + " /tmp/host; rm -r /tmp/host");
    assertThat(found.stdout()).isEmpty();
  }

  @Test
  void plainUserIsToldWhatIsMissing(Guest guest) {
    guest.write(SECRET, "blacklist secret").expectSuccess();
    guest.run(GuestCommand.of("chmod", "600", SECRET)).expectSuccess();
    String file = "/tmp/plain.tgz";
    CommandResult result =
        guest.run(GuestCommand.vario("snapshot", "--json", file).asPlainUser()).expectSuccess();
    JsonObject snapshot = result.json().getAsJsonObject("snapshot");
    assertThat(snapshot.getAsJsonArray("problems").toString())
        .contains("\"path\":\"" + SECRET + "\",\"kind\":\"denied\"");
    assertThat(guest.run("stat -c %a " + file + "; rm " + file).stdout()).isEqualTo("600\n");
  }

  private Path fetched(Guest guest, String file) throws IOException {
    JsonObject snapshot =
        guest.vario("snapshot", "--json", file).expectSuccess().json().getAsJsonObject("snapshot");
    assertThat(snapshot.getAsJsonArray("problems")).isEmpty();
    CommandResult content = guest.run("cat " + file + "; rm " + file).expectSuccess();
    assertThat(content.stdoutBytes()).hasSize(snapshot.get("bytes").getAsInt());
    return Files.write(folder.resolve("host.tgz"), content.stdoutBytes());
  }
}
