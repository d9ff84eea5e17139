package io.vario.plugin;

import io.vario.device.DriverName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.resolve.Containment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Call a plugin's hook within containment, and hold it to its first name and priority.
 *
 * <p>A hook that did not do its work in time is still called for other work: without it a driver
 * would let go of what the hook is there to protect, and what it ended would never be set up again.
 */
final class ContainedHook implements DriverHook {
  private static final int LONGEST_CONCERN = 200;

  private final Containment containment;
  private final Containment.Cell cell;
  private final DriverHook hook;
  private final String name;
  private final int priority;

  /** One call at a time for each device: one that was given up may still be under way. */
  private final Map<PciAddress, Semaphore> turns = new ConcurrentHashMap<>(0);

  ContainedHook(Containment containment, DriverHook hook, String name, int priority) {
    this.containment = containment;
    this.cell = containment.cell(hook);
    this.hook = hook;
    this.name = name;
    this.priority = priority;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public Optional<String> concern(PciDevice device, DriverName driver) {
    Optional<String> concern = cell.call(() -> hook.concern(device, driver));
    if (concern == null) {
      throw unusable("it returned null instead of what it would do");
    }
    if (concern.isPresent() && !isLine(concern.get())) {
      throw unusable("what it would do is not told in one line of at most " + LONGEST_CONCERN);
    }
    return concern;
  }

  private static boolean isLine(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST_CONCERN
        && text.chars().noneMatch(Character::isISOControl);
  }

  @Override
  public void beforeRelease(PciDevice device) {
    run(device, hook::beforeRelease);
  }

  @Override
  public void afterReturn(PciDevice device) {
    run(device, hook::afterReturn);
  }

  private void run(PciDevice device, Consumer<PciDevice> work) {
    Semaphore turn = turns.computeIfAbsent(device.address(), address -> new Semaphore(1));
    containment
        .cell(hook)
        .call(
            () -> {
              turn.acquire();
              try {
                work.accept(device);
              } finally {
                turn.release();
              }
              return true;
            },
            containment.workDeadline());
  }

  private static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }

  @Override
  public String toString() {
    return name;
  }
}
