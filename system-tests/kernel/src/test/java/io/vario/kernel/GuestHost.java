package io.vario.kernel;

import io.vario.scenarios.Answer;
import io.vario.scenarios.Device;
import io.vario.scenarios.Host;
import java.util.ArrayList;
import java.util.List;

/** Let scenarios run on the guest's real kernel. */
final class GuestHost implements Host {
  private static final String HIDDEN = ".hidden-by-a-scenario";

  private final Guest guest;
  private final List<String> hidden = new ArrayList<>();

  GuestHost(Guest guest) {
    this.guest = guest;
  }

  @Override
  public Answer vario(String... arguments) {
    return answer(guest.vario(arguments));
  }

  @Override
  public Answer varioAsUser(String... arguments) {
    return answer(guest.run(GuestCommand.vario(arguments).asPlainUser()));
  }

  private static Answer answer(CommandResult result) {
    return new Answer(result.exit(), result.stdout(), result.stderr());
  }

  @Override
  public String address(Device device) {
    return guestDevice(device).address();
  }

  @Override
  public String virtualFunction(Device device, int index) {
    return guestDevice(device).virtualFunction(index);
  }

  private static GuestDevice guestDevice(Device device) {
    return switch (device) {
      case VIRTIO_NET -> GuestDevice.VIRTIO_NET;
      case IGB -> GuestDevice.IGB;
      case E1000E -> GuestDevice.E1000E;
      case NVME -> GuestDevice.NVME;
      case BRIDGE -> GuestDevice.ROOT_PORT;
      case SHARED_A -> GuestDevice.SHARED_GROUP_A;
      case SHARED_B -> GuestDevice.SHARED_GROUP_B;
    };
  }

  @Override
  public String read(String path) {
    return guest.readFile(path);
  }

  @Override
  public boolean exists(String path) {
    return guest.exists(path);
  }

  @Override
  public void write(String path, String text) {
    guest.write(path, text).expectSuccess();
  }

  @Override
  public String tryWrite(String path, String text) {
    return startWrite(path, text).answer();
  }

  @Override
  public PendingWrite startWrite(String path, String text) {
    // dd writes what it has read at once, and says no more than strerror(3) when that fails.
    RunningCommand running =
        guest.start(
            GuestCommand.shell(
                    "exec dd bs=64K iflag=fullblock conv=notrunc,nocreat status=none of="
                        + GuestCommand.quote(path))
                .withInput(text));
    return new PendingWrite() {
      @Override
      public boolean isDone() {
        return !running.isRunning();
      }

      @Override
      public String answer() {
        CommandResult result = running.await();
        String said = result.stderr().strip();
        return result.exit() == 0 ? "" : said.substring(said.lastIndexOf(": ") + 2);
      }
    };
  }

  @Override
  public Holding hold(String address) {
    RunningCommand holder = guest.hold(address);
    return holder::kill;
  }

  @Override
  public String readLink(String path) {
    return guest.run(GuestCommand.of("readlink", "--", path)).stdout().strip();
  }

  @Override
  public Answer modprobe(String module) {
    return answer(guest.run(GuestCommand.of("modprobe", "-b", "--", module)));
  }

  @Override
  public void hideModuleFile(String name) {
    String path = "/lib/modules/" + guest.readFile("/proc/sys/kernel/osrelease") + "/" + name;
    guest.run(GuestCommand.of("mv", path, path + HIDDEN)).expectSuccess();
    hidden.add(path);
  }

  @Override
  public String driverOf(String address) {
    return guest.driverOf(address);
  }

  @Override
  public String stateOf(String... addresses) {
    return guest.snapshotOf(addresses);
  }

  /** Bring back what scenarios hid; the rest was reset before the test, see {@link UsesGuest}. */
  @Override
  public void reset() {
    for (String path : hidden) {
      guest.run(GuestCommand.of("mv", path + HIDDEN, path)).expectSuccess();
    }
    hidden.clear();
  }
}
