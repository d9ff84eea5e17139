package io.vario.sysfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;
import io.vario.state.BootId;
import io.vario.state.Change;
import io.vario.state.DeviceLocks;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStateTest {
  private static final BootId BOOT = new BootId("boot-1");
  private static final PciAddress ADDRESS = PciAddress.parse("0000:3b:00.2");
  private static final Modalias MODALIAS =
      Modalias.parse("pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00");

  @TempDir Path folder;

  @Test
  void twoStoresOfOneFolderShareAll() {
    StateStore one = new FileState(folder.resolve("state"), "one", BOOT);
    StateStore other = new FileState(folder.resolve("state"), "other", BOOT);
    PreviousState before = new PreviousState(Optional.empty(), Optional.empty(), Optional.empty());
    PciDevice device = PciDevice.builder(ADDRESS, MODALIAS).build();

    try (DeviceLocks.Held held = one.locks().acquire(List.of(device), Duration.ZERO)) {
      assertThat(held).isNotNull();
      assertThat(other.locks().holder(device).orElseThrow().command()).isEqualTo("one");
    }
    Transaction begun =
        one.journal()
            .begin(
                List.of(
                    new Change(
                        ADDRESS,
                        MODALIAS,
                        before,
                        Optional.empty(),
                        new Goal.Restored(before),
                        List.of("probe"),
                        Optional.empty())));
    assertThat(other.journal().open()).containsExactly(begun);
    assertThat(other.ledger().all()).isEmpty();
    assertThat(other.boot()).isEqualTo(BOOT);
  }

  @Test
  void whatTheDeadLeftIsSwept() throws IOException {
    Path state = folder.resolve("state");
    PciDevice device = PciDevice.builder(ADDRESS, MODALIAS).build();
    PciDevice other = PciDevice.builder(PciAddress.parse("0000:3b:00.3"), MODALIAS).build();
    StateStore now = new FileState(state, "now", BOOT);
    now.sweep();
    assertThat(state).doesNotExist();
    // Never given back: the kernel was started anew before.
    new FileState(state, "before", new BootId("boot-0"))
        .locks()
        .acquire(List.of(device), Duration.ZERO);
    Files.createDirectory(state.resolve("journal"));
    Path draft = Files.createFile(state.resolve("journal/.20261125T000000-1-1-0~4194305:1"));
    DeviceLocks.Held held = now.locks().acquire(List.of(other), Duration.ZERO);

    now.sweep();

    assertThat(draft).doesNotExist();
    assertThat(state.resolve("locks").toFile().list())
        .containsExactlyInAnyOrder("guard", "0000:3b:00.3");
    held.close();
  }

  @Test
  void theBootIsReadFromTheHost() throws IOException {
    RecordedKernelFiles host = new RecordedKernelFiles(folder);
    assertThat(FileState.bootOf(host)).isEqualTo(BootId.UNKNOWN);
    Path file = folder.resolve("proc/sys/kernel/random/boot_id");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "6b1cb1a8-43c1-4b0c-8a4f-2a3f35b4b0aa\n");
    assertThat(FileState.bootOf(host))
        .isEqualTo(new BootId("6b1cb1a8-43c1-4b0c-8a4f-2a3f35b4b0aa"));
    Files.writeString(file, "../rubbish\n");
    assertThat(FileState.bootOf(host)).isEqualTo(BootId.UNKNOWN);
  }
}
