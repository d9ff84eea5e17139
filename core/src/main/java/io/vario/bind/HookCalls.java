package io.vario.bind;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.Host;
import io.vario.plan.Goal;
import io.vario.plan.Step;
import io.vario.plan.Step.CallHook.Moment;
import io.vario.state.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Call driver hooks. Before a release they may object; afterwards they can only be reported. */
final class HookCalls {
  private final Host host;
  private final List<DriverHook> hooks;

  HookCalls(Host host, List<DriverHook> hooks) {
    this.host = host;
    this.hooks = hooks;
  }

  /**
   * Call a hook before a driver lets go.
   *
   * @throws VarioException {@link ErrorCode#HOOK_FAILED} if it could not do what is needed
   */
  void beforeRelease(Step.CallHook step, Attempt attempt) {
    for (DriverHook hook : hooks) {
      if (hook.name().equals(step.hook())) {
        attempt.hookCalled = true;
        Optional<PciDevice> device = host.inventory().device(step.address());
        if (device.isEmpty()) {
          throw new VarioException(
              ErrorCode.NO_SUCH_DEVICE, "there is no PCI device " + step.address() + " any more");
        }
        release(hook, device.get(), step.concern());
      }
    }
  }

  /**
   * Let the hooks of a device that was given back end anew what they have set up by then, since the
   * driver has to let go of it again. Nothing is done if the driver has not got it back.
   *
   * @throws VarioException {@link ErrorCode#HOOK_FAILED} if one could not
   */
  void beforeUndo(Change change) {
    Optional<PciDevice> device = host.inventory().device(change.address());
    if (device.isPresent()
        && change.goal() instanceof Goal.Restored restored
        && device.get().driver().equals(restored.state().driver())) {
      for (DriverHook hook : hooks) {
        if (isPlanned(hook, change, Moment.AFTER_RETURN)) {
          release(hook, device.get(), "end again what it had set up for " + change.address());
        }
      }
    }
  }

  private static void release(DriverHook hook, PciDevice device, String concern) {
    try {
      hook.beforeRelease(device);
    } catch (RuntimeException | LinkageError failure) {
      throw new VarioException(
          ErrorCode.HOOK_FAILED,
          "the hook " + hook.name() + " could not " + concern + ": " + failure.getMessage(),
          "vario plugins tells where the hook comes from",
          failure);
    }
  }

  private static boolean isPlanned(DriverHook hook, Change change, Moment moment) {
    return Step.CallHook.isPlanned(change.steps(), change.address(), moment, hook.name());
  }

  /** Let the hooks that a change called set up again what they ended, as it was put back. */
  List<String> afterUndo(Change change) {
    return afterReturn(change, Moment.BEFORE_RELEASE);
  }

  /** Let the hooks that a change planned for its end set up again what was there before. */
  List<String> afterGivingBack(Change change) {
    return afterReturn(change, Moment.AFTER_RETURN);
  }

  /** Return what could not be done. */
  private List<String> afterReturn(Change change, Moment moment) {
    PciAddress address = change.address();
    List<String> problems = new ArrayList<>(0);
    for (int i = hooks.size() - 1; i >= 0; i--) {
      DriverHook hook = hooks.get(i);
      if (isPlanned(hook, change, moment)) {
        try {
          host.inventory().device(address).ifPresent(hook::afterReturn);
        } catch (RuntimeException | LinkageError failure) {
          problems.add(
              "the hook "
                  + hook.name()
                  + " could not set up again what it had ended for "
                  + address
                  + ": "
                  + failure.getMessage());
        }
      }
    }
    for (String name : missing(change, moment)) {
      problems.add(
          "the hook "
              + name
              + " is not there any more, so that nothing set up again what it had ended for "
              + address);
    }
    return problems;
  }

  /** Return the names of the hooks that a change planned and that no plugin brings now. */
  private List<String> missing(Change change, Moment moment) {
    List<String> missing = new ArrayList<>(0);
    for (String step : change.steps()) {
      String name = step.substring(step.lastIndexOf(' ') + 1);
      if (Step.CallHook.isPlanned(List.of(step), change.address(), moment, name)
          && hooks.stream().noneMatch(hook -> hook.name().equals(name))) {
        missing.add(name);
      }
    }
    return missing;
  }
}
