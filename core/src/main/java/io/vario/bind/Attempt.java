package io.vario.bind;

import io.vario.device.DriverName;
import io.vario.device.PciAddress;
import io.vario.error.VarioException;
import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import io.vario.plan.BindingPlan;
import io.vario.state.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follow one device through a transaction; touched by one thread at a time. */
final class Attempt {
  final BindingPlan plan;
  final Change change;

  /** Whether anything was written to the device. */
  boolean begun;

  /** Whether a hook was called, which has to set up again what it ended if all is put back. */
  boolean hookCalled;

  /** Whether hooks were told that the driver has the device back. */
  boolean hookReturned;

  /** What else there is to tell. */
  final List<String> warnings = new ArrayList<>(0);

  /** What went wrong with this device; null if nothing did. */
  @Nullable VarioException failure;

  /** What went wrong when it was put back; null if nothing did. */
  @Nullable VarioException undoFailure;

  /** Whether the device is no longer there. */
  boolean gone;

  /** Who owns the device when all is done. */
  Optional<DriverName> owner = Optional.empty();

  private @Nullable PendingWrite pending;

  Attempt(BindingPlan plan, Change change) {
    this.plan = plan;
    this.change = change;
  }

  PciAddress address() {
    return plan.address();
  }

  void failed(VarioException reason) {
    failure = reason;
    note(reason);
  }

  void undoFailed(VarioException reason) {
    undoFailure = reason;
    note(reason);
  }

  private void note(VarioException reason) {
    if (reason instanceof StuckWriteException stuck) {
      pending = stuck.pending();
    }
  }

  /** Tell whether a write is under way that must be waited for before anything else is done. */
  boolean isPending() {
    return pending != null;
  }

  /** Tell whether the device is neither as before nor as wanted. */
  boolean isLeft() {
    return !gone && (pending != null || undoFailure != null);
  }

  /** Return what is left to do, for the journal. */
  Change left() {
    return pending == null ? change : change.stuckAt(pending);
  }
}
