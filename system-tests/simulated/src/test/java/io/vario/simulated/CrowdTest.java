package io.vario.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.error.ErrorCode;
import io.vario.host.Host;
import io.vario.plugin.Extensions;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.state.BootId;
import io.vario.state.StateStore;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once, on the same few devices: nothing is lost, and nothing is left behind. */
class CrowdTest {
  private static final int DEVICES = 8;
  private static final int COMMANDS = 200;
  private static final Terms PATIENT =
      new Terms(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          false,
          Terms.USUAL.progress(),
          Terms.USUAL.cancelled());

  private final SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());

  @TempDir private Path folder;

  /** Each command comes with its own view of the host and of the state folder, as a process. */
  private Vario process(int number) {
    StateStore state = new FileState(folder, "command " + number, BootId.UNKNOWN);
    return new Vario(SysfsHost.of(kernel, kernel), Extensions.NONE, FallbackPolicy.ALLOW, state);
  }

  @Test
  void twoHundredCommandsOnEightDevices() throws Exception {
    List<PciAddress> all = new ArrayList<>();
    for (int i = 2; i < 2 + DEVICES; i++) {
      all.add(PciAddress.parse("0000:3b:0" + i / 8 + "." + i % 8));
    }
    String before = state(all);
    Random random = new Random(20261125);
    ExecutorService threads = Executors.newFixedThreadPool(24);
    List<Future<List<Outcome>>> commands = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      int number = i;
      boolean detach = random.nextBoolean();
      int first = random.nextInt(DEVICES);
      List<PciAddress> some = all.subList(first, Math.min(DEVICES, first + 1 + random.nextInt(3)));
      commands.add(threads.submit(() -> run(process(number), some, detach)));
    }
    threads.shutdown();
    for (Future<List<Outcome>> command : commands) {
      for (Outcome outcome : command.get()) {
        assertThat(outcome.isSuccess() || outcome.code().equals(Optional.of(ErrorCode.BUSY)))
            .as("%s", outcome)
            .isTrue();
      }
    }
    assertThat(run(process(COMMANDS), all, false)).allMatch(Outcome::isSuccess);

    assertThat(state(all)).isEqualTo(before);
    assertThat(process(0).status()).isEmpty();
    assertThat(process(0).interrupted()).isEmpty();
    assertThat(folder.resolve("locks").toFile().list()).containsOnly("guard");
  }

  private static List<Outcome> run(Vario vario, List<PciAddress> addresses, boolean detach) {
    List<PciDevice> devices = new ArrayList<>();
    for (PciAddress address : addresses) {
      devices.add(vario.device(address));
    }
    return detach
        ? vario.detach(
            devices,
            new DetachRequest(Optional.of("mlx5_vfio_pci"), NamePolicy.FORGIVING, Set.of()),
            PATIENT)
        : vario.reattach(devices, Set.of(), PATIENT);
  }

  private String state(List<PciAddress> addresses) {
    Host host = SysfsHost.of(kernel, kernel);
    StringBuilder state = new StringBuilder();
    for (PciAddress address : addresses) {
      PciDevice device = host.inventory().device(address).orElseThrow();
      state.append(device.driver()).append(device.override()).append(device.vfio()).append('\n');
    }
    return state.toString();
  }
}
