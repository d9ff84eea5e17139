package io.vario.bind;

import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.plan.BindingPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Put into words what became of a plan. */
final class Outcomes {
  private Outcomes() {}

  /** Tell of a plan whose findings forbid it. */
  static Outcome refused(BindingPlan plan) {
    List<Finding> refusals = plan.refusals();
    StringBuilder message = new StringBuilder();
    StringBuilder hint = new StringBuilder("if you accept that, add");
    Set<CheckId> refusing = new HashSet<>();
    for (Finding finding : refusals) {
      message.append(message.isEmpty() ? "" : "; ").append(finding);
      if (refusing.add(finding.check())) {
        hint.append(" --allow ").append(finding.check());
      }
    }
    return outcome(
        plan,
        Outcome.Kind.REFUSED,
        plan.device().driver(),
        plan.address() + " is left alone: " + message,
        new VarioException(ErrorCode.REFUSED, message.toString(), hint.toString()));
  }

  /** Tell of a failure before anything was written. */
  static Outcome refused(BindingPlan plan, VarioException failure) {
    return outcome(plan, Outcome.Kind.REFUSED, plan.device().driver(), messageOf(failure), failure);
  }

  /** Tell of a device that would have been changed, had another one not been refused. */
  static Outcome leftAlone(BindingPlan plan, Outcome other) {
    return outcome(
        plan,
        Outcome.Kind.REFUSED,
        plan.device().driver(),
        plan.address() + " is left alone, since " + other.address() + " is: all or nothing",
        new VarioException(
            other.code().orElse(ErrorCode.REFUSED),
            "",
            "--keep-going changes those that can be changed"));
  }

  static Outcome unchanged(BindingPlan plan) {
    return outcome(plan, Outcome.Kind.UNCHANGED, plan.device().driver(), plan.summary(), null);
  }

  static Outcome succeeded(Attempt attempt) {
    BindingPlan plan = attempt.plan;
    return succeeded(plan, attempt.owner).warnedOf(attempt.warnings);
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

  /**
   * Tell what became of one device of a transaction that failed.
   *
   * @param attempt the device
   * @param first the device that made the transaction fail
   * @param current the driver that owns the device now
   */
  static Outcome failed(Attempt attempt, Attempt first, Optional<DriverName> current) {
    return failure(attempt, first, current).warnedOf(attempt.warnings);
  }

  private static Outcome failure(Attempt attempt, Attempt first, Optional<DriverName> current) {
    BindingPlan plan = attempt.plan;
    VarioException cause = attempt.failure != null ? attempt.failure : requireFailure(first);
    String reason =
        attempt.failure != null
            ? messageOf(cause)
            : "all or nothing, and " + first.address() + " failed";
    if (attempt.undoFailure != null && attempt.undoFailure != cause) {
      reason += "; then: " + messageOf(attempt.undoFailure);
    }
    if (attempt.gone) {
      VarioException gone =
          new VarioException(
              ErrorCode.NO_SUCH_DEVICE,
              plan.address() + " vanished while it was being changed: " + reason,
              null,
              cause);
      return outcome(plan, Outcome.Kind.ROLLED_BACK, Optional.empty(), messageOf(gone), gone);
    }
    if (attempt.isPending()) {
      VarioException stuck =
          attempt.undoFailure != null && attempt.failure == null ? attempt.undoFailure : cause;
      return outcome(
          plan,
          Outcome.Kind.STUCK,
          current,
          reason,
          new VarioException(
              ErrorCode.STUCK,
              reason,
              stuck.hint().orElse("vario recover puts it back once the kernel has answered")));
    }
    if (attempt.undoFailure != null) {
      return outcome(
          plan,
          Outcome.Kind.STUCK,
          current,
          reason + "; the undo failed as well",
          new VarioException(
              cause.code(), reason, "vario recover tries the undo again; see also dmesg"));
    }
    boolean named = attempt.failure != null && cause.code() == ErrorCode.NAME_REFUSED;
    Outcome.Kind kind = named ? Outcome.Kind.REFUSED : Outcome.Kind.ROLLED_BACK;
    String previous =
        plan.device().driver().isPresent()
            ? plan.address() + " is on " + plan.device().driver().get() + " as before"
            : plan.address() + " is without a driver as before";
    return outcome(
        plan,
        kind,
        plan.device().driver(),
        reason + "; " + (attempt.begun ? previous : "nothing was changed"),
        cause);
  }

  private static VarioException requireFailure(Attempt first) {
    VarioException failure = first.failure;
    if (failure == null) {
      throw new AssertionError("the first one to fail has failed");
    }
    return failure;
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
        plan.warnings(),
        failure == null ? Optional.empty() : Optional.of(failure.code()));
  }

  /** Return a failure's message with those that were joined to it. */
  static String messageOf(VarioException failure) {
    StringBuilder message = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable joined : failure.getSuppressed()) {
      message.append("; then: ").append(joined.getMessage());
    }
    return message.toString();
  }
}
