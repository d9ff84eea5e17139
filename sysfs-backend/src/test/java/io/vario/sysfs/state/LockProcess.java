package io.vario.sysfs.state;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.DeviceLocks;
import io.vario.state.StateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs as a process of its own. */
final class LockProcess {
  private LockProcess() {}

  /**
   * Use a state folder.
   *
   * @param arguments the folder; then what to do: {@code fill} writes one of everything; {@code
   *     hold} takes a lock, says so and waits for the end of its input; {@code count} adds 1 to the
   *     number in a file as often as told, under the lock
   */
  public static void main(String[] arguments) throws IOException {
    StateStore store =
        new FolderStore(Path.of(arguments[0]), "vario " + arguments[1], Samples.BOOT);
    switch (arguments[1]) {
      case "fill" -> {
        store.ledger().record(Samples.record(Samples.ADDRESS));
        store.journal().begin(List.of(Samples.change(Samples.ADDRESS)));
        acquire(store, Duration.ZERO);
      }
      case "hold" -> {
        try (DeviceLocks.Held held = acquire(store, Duration.ZERO)) {
          System.out.println("held");
          System.out.flush();
          while (System.in.read() >= 0) {
            // Until whoever began it ends it.
          }
          System.out.println(held.getClass());
        }
      }
      case "count" -> {
        Path file = Path.of(arguments[2]);
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
          try (DeviceLocks.Held held = acquire(store, Duration.ofMinutes(1))) {
            int count = Integer.parseInt(Files.readString(file, StandardCharsets.UTF_8));
            Thread.onSpinWait();
            Files.writeString(file, String.valueOf(count + 1), StandardCharsets.UTF_8);
            if (held == null) {
              throw new VarioException(ErrorCode.BUSY, "not held");
            }
          }
        }
      }
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static DeviceLocks.Held acquire(StateStore store, Duration limit) {
    return store.locks().acquire(List.of(Samples.device(Samples.ADDRESS, 14)), limit);
  }
}
