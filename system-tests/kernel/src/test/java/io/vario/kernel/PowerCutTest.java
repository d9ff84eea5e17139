package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cut the power while devices change hands: after the reboot nothing is left of it. */
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("vario.power.cuts", 50);

  /** Two guests side by side, for the two cores that the tests have at least. */
  private static final int LANES = 2;

  private static final List<GuestDevice> DEVICES =
      List.of(GuestDevice.VIRTIO_NET, GuestDevice.IGB, GuestDevice.E1000E, GuestDevice.NVME);

  /** Says when the first transaction is on disk, so that a cut can fall into it. */
  private static final String WATCH =
      "(until compgen -G '"
          + Guest.STATE_FOLDER
          + "/journal/[!.]*' >/dev/null; do :; done; echo begun) &\n";

  /** Where a cut fell: what it left on the disk. */
  private enum Found {
    NOTHING,
    RECORDS,
    OPEN_TRANSACTION
  }

  @Test
  void nothingIsLeftAfterTheReboot(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(LANES);
    List<Future<List<Found>>> lanes = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      Lane lane = new Lane(folder.resolve("state" + i + ".img"), new Random(seed + i));
      lanes.add(threads.submit(lane));
    }
    threads.shutdown();
    List<Found> found = new ArrayList<>();
    for (Future<List<Found>> lane : lanes) {
      found.addAll(lane.get());
    }
    assertThat(found).as("seed %d", seed).hasSize(CUTS / LANES * LANES);
    // Cuts that all miss the transactions would prove nothing.
    assertThat(found.stream().filter(Found.OPEN_TRANSACTION::equals).count())
        .as("cuts within a transaction, seed %d: %s", seed, found)
        .isGreaterThanOrEqualTo(CUTS / 5);
    System.out.println("power cuts left: " + found);
  }

  /** Boots, recovers, looks, and cuts the power of one guest again and again. */
  private record Lane(Path image, Random random) implements Callable<List<Found>> {
    @Override
    public List<Found> call() throws InterruptedException {
      List<Found> found = new ArrayList<>();
      long begun = 0;
      for (int i = 0; i <= CUTS / LANES; i++) {
        try (Guest guest = Guest.bootWithDisk(image)) {
          if (i > 0) {
            found.add(look(guest));
            recover(guest);
          }
          if (i < CUTS / LANES) {
            begun = cutWithin(guest, i, begun);
          }
        }
      }
      return found;
    }

    private static Found look(Guest guest) {
      if (!guest.list(Guest.STATE_FOLDER + "/journal").isEmpty()) {
        return Found.OPEN_TRANSACTION;
      }
      return guest.list(Guest.STATE_FOLDER + "/bindings").isEmpty() ? Found.NOTHING : Found.RECORDS;
    }

    private static void recover(Guest guest) {
      vario(guest, "recover").expectSuccess();
      assertThat(guest.list(Guest.STATE_FOLDER + "/journal"))
          .allMatch(name -> name.startsWith("."));
      for (GuestDevice device : DEVICES) {
        assertThat(guest.driverOf(device)).isEqualTo(device.driver());
        assertThat(guest.overrideOf(device)).isEqualTo("(null)");
      }
      CommandResult status = vario(guest, "status", "--json").expectSuccess();
      assertThat(status.json().getAsJsonArray("bindings"))
          .as("what Vario takes for given away: %s", status)
          .isEmpty();
    }

    /** Cut the power at a random point of a detach or a reattach; return how long one takes. */
    private long cutWithin(Guest guest, int number, long usual) throws InterruptedException {
      String devices = "";
      for (GuestDevice device : DEVICES) {
        devices += " " + device.address();
      }
      boolean reattach = number % 3 == 2;
      if (reattach || number == 0) {
        vario(guest, ("detach" + devices).split(" ")).expectSuccess();
      }
      long length = usual;
      if (number == 0) {
        length = timeOfTransaction(guest, "reattach" + devices);
      }
      RunningCommand command = start(guest, (reattach ? "reattach" : "detach") + devices);
      if (number % 5 == 4) {
        // Anywhere in the command, the start of Java included.
        TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * 4 * length));
      } else {
        awaitBegun(command);
        TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * 1.2 * length));
      }
      guest.cutPower();
      return length;
    }

    private static long timeOfTransaction(Guest guest, String words) {
      RunningCommand command = start(guest, words);
      awaitBegun(command);
      long begin = System.nanoTime();
      command.await().expectSuccess();
      return System.nanoTime() - begin;
    }

    private static void awaitBegun(RunningCommand command) {
      while (command.isRunning() && !command.outputSoFar().contains("begun")) {
        Guest.pause();
      }
    }

    private static RunningCommand start(Guest guest, String words) {
      return guest.start(
          GuestCommand.shellWithVario(WATCH + "vario " + words + " --state " + Guest.STATE_FOLDER));
    }

    private static CommandResult vario(Guest guest, String... words) {
      List<String> all = new ArrayList<>(List.of(words));
      all.addAll(List.of("--state", Guest.STATE_FOLDER));
      return guest.vario(all.toArray(String[]::new));
    }
  }
}
