package io.vario.bind;

import io.vario.check.Finding;
import io.vario.device.DriverName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DriverControl;
import io.vario.host.Host;
import io.vario.plan.BindingPlan;
import io.vario.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carry out plans: record first, write, verify by reading back, and undo in reverse on failure.
 *
 * <p>What goes wrong is told by the {@link Outcome}, not thrown.
 */
public final class Binder {
  private final Host host;

  /**
   * Create a binder.
   *
   * @param host the host to change
   */
  public Binder(Host host) {
    this.host = host;
  }

  /**
   * Carry out a plan.
   *
   * @param plan the plan
   * @param notebook what is recorded before the first write and put right after the last
   * @return what became of the device; never null
   */
  public Outcome execute(BindingPlan plan, Notebook notebook) {
    List<Finding> refusals = plan.refusals();
    if (!refusals.isEmpty()) {
      return refused(plan, refusals);
    }
    DriverControl control = host.control();
    if (plan.steps().isEmpty()) {
      try {
        notebook.done();
      } catch (VarioException failure) {
        return failed(plan, failure);
      }
      return outcome(plan, Outcome.Kind.UNCHANGED, plan.device().driver(), plan.summary(), null);
    }
    try {
      requireUnchanged(plan, control);
      control.requireWritable(plan.address());
      notebook.begin();
    } catch (VarioException failure) {
      return failed(plan, failure);
    }
    return run(plan, notebook, control);
  }

  private Outcome run(BindingPlan plan, Notebook notebook, DriverControl control) {
    StepRunner runner = new StepRunner(control, host.catalog());
    List<Step> begun = new ArrayList<>(plan.steps().size());
    try {
      for (Step step : plan.steps()) {
        if (StepRunner.touchesDevice(step)) {
          begun.add(step);
        }
        runner.perform(step);
      }
      Optional<DriverName> owner = control.driver(plan.address());
      notebook.done();
      return succeeded(plan, owner);
    } catch (VarioException failure) {
      return undo(plan, notebook, runner, begun, failure);
    }
  }

  private Outcome undo(
      BindingPlan plan,
      Notebook notebook,
      StepRunner runner,
      List<Step> begun,
      VarioException cause) {
    boolean undone = true;
    for (int i = begun.size() - 1; i >= 0; i--) {
      try {
        runner.undo(begun.get(i));
      } catch (VarioException failure) {
        cause.addSuppressed(failure);
        undone = false;
      }
    }
    // A device that vanished half-way has no state left that could be half done.
    boolean gone = !undone && isGone(plan.address());
    if (undone || gone) {
      try {
        notebook.undone();
      } catch (VarioException failure) {
        cause.addSuppressed(failure);
      }
    }
    return gone ? vanished(plan, cause) : rolledBack(plan, begun, undone, cause);
  }

  private boolean isGone(PciAddress address) {
    try {
      return host.inventory().device(address).isEmpty();
    } catch (VarioException unreadable) {
      return false;
    }
  }

  private static void requireUnchanged(BindingPlan plan, DriverControl control) {
    PciDevice planned = plan.device();
    if (!control.driver(plan.address()).equals(planned.driver())
        || !control.override(plan.address()).equals(planned.override())) {
      throw new VarioException(
          ErrorCode.VERIFY_FAILED,
          plan.address() + " has changed hands since the plan was made",
          "run the command again");
    }
  }

  private static Outcome succeeded(BindingPlan plan, Optional<DriverName> owner) {
    PciDevice device = plan.device();
    String was = device.driver().isPresent() ? " (was on " + device.driver().get() + ")" : "";
    if (owner.isEmpty()) {
      boolean same = device.driver().isEmpty() && device.override().isEmpty();
      return outcome(
          plan,
          same ? Outcome.Kind.UNCHANGED : Outcome.Kind.UNBOUND,
          owner,
          plan.address() + " was given back and is without a driver" + was,
          null);
    }
    return outcome(
        plan, Outcome.Kind.BOUND, owner, plan.address() + " is on " + owner.get() + was, null);
  }

  private static Outcome refused(BindingPlan plan, List<Finding> refusals) {
    StringBuilder message = new StringBuilder();
    StringBuilder hint = new StringBuilder("if you accept that, add");
    for (Finding finding : refusals) {
      message.append(message.isEmpty() ? "" : "; ").append(finding);
      hint.append(" --allow ").append(finding.check());
    }
    return outcome(
        plan,
        Outcome.Kind.REFUSED,
        plan.device().driver(),
        plan.address() + " is left alone: " + message,
        new VarioException(ErrorCode.REFUSED, message.toString(), hint.toString()));
  }

  /** Tell of a failure before anything was written. */
  private static Outcome failed(BindingPlan plan, VarioException failure) {
    return outcome(plan, Outcome.Kind.REFUSED, plan.device().driver(), messageOf(failure), failure);
  }

  private Outcome rolledBack(
      BindingPlan plan, List<Step> begun, boolean undone, VarioException cause) {
    if (!undone) {
      return outcome(
          plan,
          Outcome.Kind.STUCK,
          currentDriver(plan.address()),
          messageOf(cause) + "; the undo failed as well",
          cause);
    }
    boolean named = cause.code() == ErrorCode.NAME_REFUSED;
    Outcome.Kind kind = named ? Outcome.Kind.REFUSED : Outcome.Kind.ROLLED_BACK;
    String previous =
        plan.device().driver().isPresent()
            ? plan.address() + " is on " + plan.device().driver().get() + " as before"
            : plan.address() + " is without a driver as before";
    return outcome(
        plan,
        kind,
        plan.device().driver(),
        messageOf(cause) + "; " + (begun.isEmpty() ? "nothing was changed" : previous),
        cause);
  }

  private static Outcome vanished(BindingPlan plan, VarioException cause) {
    VarioException gone =
        new VarioException(
            ErrorCode.NO_SUCH_DEVICE,
            plan.address() + " vanished while it was being changed: " + cause.getMessage(),
            null,
            cause);
    return outcome(plan, Outcome.Kind.ROLLED_BACK, Optional.empty(), messageOf(gone), gone);
  }

  private Optional<DriverName> currentDriver(PciAddress address) {
    try {
      return host.control().driver(address);
    } catch (VarioException unreadable) {
      return Optional.empty();
    }
  }

  private static Outcome outcome(
      BindingPlan plan,
      Outcome.Kind kind,
      Optional<DriverName> owner,
      String message,
      @Nullable VarioException failure) {
    boolean changed =
        kind == Outcome.Kind.BOUND || kind == Outcome.Kind.UNBOUND || kind == Outcome.Kind.STUCK;
    return new Outcome(
        plan.address(),
        kind,
        changed,
        plan.device().driver(),
        owner,
        plan.module(),
        message,
        failure == null ? Optional.empty() : failure.hint(),
        plan.findings(),
        failure == null ? Optional.empty() : Optional.of(failure.code()));
  }

  private static String messageOf(VarioException failure) {
    StringBuilder message = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable joined : failure.getSuppressed()) {
      message.append("; then: ").append(joined.getMessage());
    }
    return message.toString();
  }
}
