package io.vario.plugin;

import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.resolve.Containment;
import java.time.Duration;
import java.util.Optional;

/** Call a plugin's hook within containment, and hold it to its first name and priority. */
final class ContainedHook implements DriverHook {
  /** Daemons take their time to stop. */
  private static final Duration WORK = Duration.ofSeconds(30);

  private static final int LONGEST_CONCERN = 200;

  private final Containment.Cell cell;
  private final DriverHook hook;
  private final String name;
  private final int priority;

  ContainedHook(Containment containment, DriverHook hook, String name, int priority) {
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
    run(() -> hook.beforeRelease(device));
  }

  @Override
  public void afterReturn(PciDevice device) {
    run(() -> hook.afterReturn(device));
  }

  private void run(Runnable work) {
    cell.call(
        () -> {
          work.run();
          return true;
        },
        WORK);
  }

  private static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }

  @Override
  public String toString() {
    return name;
  }
}
