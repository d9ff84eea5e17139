package io.vario.bind;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.Host;
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
        release(hook, step);
      }
    }
  }

  private void release(DriverHook hook, Step.CallHook step) {
    Optional<PciDevice> device = host.inventory().device(step.address());
    if (device.isEmpty()) {
      throw new VarioException(
          ErrorCode.NO_SUCH_DEVICE, "there is no PCI device " + step.address() + " any more");
    }
    try {
      hook.beforeRelease(device.get());
    } catch (RuntimeException | LinkageError failure) {
      throw new VarioException(
          ErrorCode.HOOK_FAILED,
          "the hook " + step.hook() + " could not " + step.concern() + ": " + failure.getMessage(),
          "vario plugins tells where the hook comes from",
          failure);
    }
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
      if (Step.CallHook.isPlanned(change.steps(), address, moment, hook.name())) {
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
    return problems;
  }
}
