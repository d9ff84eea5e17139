package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On a real kernel, many processes at once on the same few devices: nothing is left behind. */
@UsesGuest
class KernelCrowdTest {
  private static final int COMMANDS = Integer.getInteger("vario.crowd", 64);
  private static final int AT_ONCE = 8;
  private static final int FUNCTIONS = 4;

  @Test
  void manyCommandsOnEightDevices(Guest guest) {
    guest.createVirtualFunctions(GuestDevice.IGB, FUNCTIONS);
    List<String> devices =
        new ArrayList<>(
            List.of(
                GuestDevice.VIRTIO_NET.address(),
                GuestDevice.VIRTIO_NET_SPARE.address(),
                GuestDevice.E1000E.address(),
                GuestDevice.NVME.address()));
    for (int i = 0; i < FUNCTIONS; i++) {
      devices.add(GuestDevice.IGB.virtualFunction(i));
    }
    String before = guest.snapshotOf(devices.toArray(String[]::new));

    long seed = System.nanoTime();
    CommandResult crowd =
        guest.run(
            GuestCommand.shellWithVario(
                    "xargs -d '\\n' -P "
                        + AT_ONCE
                        + " -I{} sh -c 'vario {} --wait 300 >/dev/null || echo \"$?: {}\"'")
                .withInput(commands(devices, new Random(seed)))
                .within(Duration.ofMinutes(25)));
    assertThat(crowd.exit()).isZero();
    assertThat(crowd.stdout()).as("commands that failed, seed %d: %s", seed, crowd).isEmpty();

    List<String> last = new ArrayList<>(List.of("reattach"));
    last.addAll(devices);
    guest.vario(last.toArray(String[]::new)).expectSuccess();
    assertThat(guest.snapshotOf(devices.toArray(String[]::new))).isEqualTo(before);
    assertThat(guest.list("/run/vario/journal")).isEmpty();
    assertThat(guest.list("/run/vario/bindings")).isEmpty();
    assertThat(guest.list("/run/vario/locks")).containsExactly("guard");
  }

  private static String commands(List<String> devices, Random random) {
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i < COMMANDS; i++) {
      int first = random.nextInt(devices.size());
      int end = Math.min(devices.size(), first + 1 + random.nextInt(3));
      commands.append(random.nextBoolean() ? "detach" : "reattach");
      for (String device : devices.subList(first, end)) {
        commands.append(' ').append(device);
      }
      commands.append('\n');
    }
    return commands.toString();
  }
}
