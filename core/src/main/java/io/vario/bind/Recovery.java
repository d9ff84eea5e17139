package io.vario.bind;

import io.vario.device.DriverName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.Host;
import io.vario.host.StuckWriteException;
import io.vario.plan.PreviousState;
import io.vario.state.BindingRecord;
import io.vario.state.Change;
import io.vario.state.DeviceLocks;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finish or undo what a crash, a power cut or a stuck write left.
 *
 * <p>A transaction whose devices are all as was asked is finished; of any other, all devices are
 * put back. A device that somebody else has taken since, or that is another one by now, is left
 * alone. What was bound before the kernel was started anew is forgotten: it is bound no more.
 */
public final class Recovery {
  private final Host host;
  private final HookCalls hooks;
  private final StateStore state;

  /**
   * Create a recovery.
   *
   * @param host the host to change
   * @param hooks the driver hooks, in the order in which they are called before a driver lets go;
   *     copied
   * @param state where is kept what is being done and what has been
   */
  public Recovery(Host host, List<DriverHook> hooks, StateStore state) {
    this.host = host;
    this.hooks = new HookCalls(host, List.copyOf(hooks));
    this.state = state;
  }

  /**
   * Recover transactions that nobody carries out any more.
   *
   * @param concerned which transactions
   * @param terms on which terms
   * @return what became of their devices; never null
   * @throws VarioException {@link ErrorCode#STATE_UNUSABLE} if the journal cannot be read
   */
  public List<Outcome> recover(Predicate<Transaction> concerned, Terms terms) {
    state.sweep();
    List<Outcome> outcomes = new ArrayList<>();
    for (Transaction open : state.journal().open()) {
      if (concerned.test(open)) {
        for (Outcome outcome : recover(open, terms)) {
          terms.progress().ended(outcome);
          outcomes.add(outcome);
        }
      }
    }
    for (BindingRecord record : state.ledger().all()) {
      if (!record.origin().boot().mayBe(state.boot())) {
        Outcome outcome = forget(record, terms);
        terms.progress().ended(outcome);
        outcomes.add(outcome);
      }
    }
    return List.copyOf(outcomes);
  }

  /** Remove the record of a binding that ended when the kernel was started anew. */
  @SuppressWarnings("try") // The locks only have to be held.
  private Outcome forget(BindingRecord record, Terms terms) {
    PciAddress address = record.address();
    Optional<DriverName> owner = owner(address);
    try {
      List<PciDevice> devices = new ArrayList<>(1);
      host.inventory().device(address).ifPresent(devices::add);
      try (DeviceLocks.Held locks = state.locks().acquire(devices, terms.patience())) {
        // Somebody else may have given it away anew meanwhile.
        if (state.ledger().find(address).equals(Optional.of(record))) {
          state.ledger().forget(address);
        }
      }
      return outcome(
          address,
          record.previous(),
          Outcome.Kind.UNCHANGED,
          owner,
          address
              + " is "
              + place(owner)
              + ": that it was given to "
              + record.given().name()
              + " ended when the kernel was started anew",
          null);
    } catch (VarioException failure) {
      return outcome(
          address,
          record.previous(),
          Outcome.Kind.REFUSED,
          owner,
          Outcomes.messageOf(failure),
          failure);
    }
  }

  @SuppressWarnings("try") // The locks only have to be held.
  private List<Outcome> recover(Transaction open, Terms terms) {
    if (!open.origin().boot().mayBe(state.boot())) {
      return endedByReboot(open);
    }
    List<PciDevice> devices = new ArrayList<>();
    try {
      for (Change change : open.changes()) {
        host.inventory().device(change.address()).ifPresent(devices::add);
      }
    } catch (VarioException failure) {
      return allFailed(open, failure);
    }
    try (DeviceLocks.Held locks = state.locks().acquire(devices, terms.patience())) {
      // Whoever held the locks until now may have brought it to its end.
      for (Transaction still : state.journal().open()) {
        if (still.id().equals(open.id())) {
          return recoverLocked(still, terms);
        }
      }
      return List.of();
    } catch (VarioException failure) {
      return allFailed(open, failure);
    }
  }

  private List<Outcome> endedByReboot(Transaction open) {
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (Change change : open.changes()) {
        state.ledger().forget(change.address());
      }
      state.journal().close(open);
    } catch (VarioException failure) {
      return allFailed(open, failure);
    }
    for (Change change : open.changes()) {
      Optional<DriverName> owner = owner(change.address());
      outcomes.add(
          outcome(
              change,
              Outcome.Kind.UNCHANGED,
              owner,
              change.address() + ": nothing is left of it, the kernel has been started since",
              null));
    }
    return outcomes;
  }

  private List<Outcome> recoverLocked(Transaction open, Terms terms) {
    boolean finished = !open.givenUp();
    for (Change change : open.changes()) {
      finished &= isDone(change);
    }
    List<Outcome> outcomes = new ArrayList<>();
    List<Change> left = new ArrayList<>();
    StepRunner runner = new StepRunner(host, terms.deadline());
    for (int i = open.changes().size() - 1; i >= 0; i--) {
      Change change = open.changes().get(i);
      try {
        outcomes.add(0, finished ? finish(change, open) : undo(change, runner));
      } catch (VarioException failure) {
        left.add(
            0,
            failure instanceof StuckWriteException stuck
                ? change.stuckAt(stuck.pending())
                : change);
        outcomes.add(0, stuck(change, failure));
      }
    }
    try {
      if (left.isEmpty()) {
        state.journal().close(open);
      } else {
        state
            .journal()
            .update(
                finished
                    ? new Transaction(open.id(), open.origin(), left)
                    : open.givenUpExcept(left));
      }
    } catch (VarioException failure) {
      return allFailed(open, failure);
    }
    return outcomes;
  }

  private boolean isDone(Change change) {
    try {
      Optional<PciDevice> device = host.inventory().device(change.address());
      return !isPending(change)
          && device.isPresent()
          && change.isAbout(device.get())
          && change.goal().isReachedBy(device.get());
    } catch (VarioException unreadable) {
      return false;
    }
  }

  private boolean isPending(Change change) {
    return change.pending().isPresent() && host.control().isPending(change.pending().get());
  }

  private Outcome finish(Change change, Transaction open) {
    Ledgers.finish(state.ledger(), change, open.origin());
    List<String> warnings = hooks.afterGivingBack(change);
    Optional<DriverName> owner = owner(change.address());
    return outcome(
            change,
            owner.isPresent() ? Outcome.Kind.BOUND : Outcome.Kind.UNBOUND,
            owner,
            change.address()
                + " is "
                + place(owner)
                + ", as was asked: only the record was missing",
            null)
        .warnedOf(warnings);
  }

  private Outcome undo(Change change, StepRunner runner) {
    PciAddress address = change.address();
    if (isPending(change)) {
      throw new StuckWriteException(
          change.pending().orElseThrow(),
          "the kernel has still not answered the write that " + address + " is stuck at",
          "end what holds the device, then run vario recover again");
    }
    Optional<PciDevice> found = host.inventory().device(address);
    if (found.isEmpty()) {
      Ledgers.undo(state.ledger(), change);
      return outcome(
          change,
          Outcome.Kind.UNCHANGED,
          Optional.empty(),
          address + " is no longer there: nothing is left to undo",
          null);
    }
    PciDevice device = found.get();
    if (!change.isAbout(device) || !change.explains(device)) {
      Ledgers.undo(state.ledger(), change);
      return outcome(
          change,
          Outcome.Kind.UNCHANGED,
          device.driver(),
          address
              + (change.isAbout(device)
                  ? " is "
                      + place(device.driver())
                      + ", where somebody put it since, and is left alone"
                  : " is another device since, and is left alone"),
          null);
    }
    hooks.beforeUndo(change);
    runner.restore(address, change.before());
    List<String> warnings =
        change.before().driver().isPresent() ? hooks.afterUndo(change) : List.of();
    Ledgers.undo(state.ledger(), change);
    Optional<DriverName> owner = host.control().driver(address);
    boolean same =
        device.driver().equals(owner) && device.override().equals(change.before().override());
    Outcome.Kind kind = owner.isPresent() ? Outcome.Kind.BOUND : Outcome.Kind.UNBOUND;
    return outcome(
            change,
            same ? Outcome.Kind.UNCHANGED : kind,
            owner,
            address + " is " + place(owner) + " as before: the interrupted change was undone",
            null)
        .warnedOf(warnings);
  }

  private Outcome stuck(Change change, VarioException failure) {
    return outcome(
        change, Outcome.Kind.STUCK, owner(change.address()), Outcomes.messageOf(failure), failure);
  }

  private List<Outcome> allFailed(Transaction open, VarioException failure) {
    List<Outcome> outcomes = new ArrayList<>(open.changes().size());
    for (Change change : open.changes()) {
      outcomes.add(
          outcome(
              change,
              Outcome.Kind.REFUSED,
              owner(change.address()),
              Outcomes.messageOf(failure),
              failure));
    }
    return outcomes;
  }

  private Optional<DriverName> owner(PciAddress address) {
    try {
      return host.control().driver(address);
    } catch (VarioException gone) {
      return Optional.empty();
    }
  }

  private static String place(Optional<DriverName> owner) {
    return owner.isPresent() ? "on " + owner.get() : "without a driver";
  }

  private static Outcome outcome(
      Change change,
      Outcome.Kind kind,
      Optional<DriverName> owner,
      String message,
      @Nullable VarioException failure) {
    return outcome(change.address(), change.before(), kind, owner, message, failure);
  }

  private static Outcome outcome(
      PciAddress address,
      PreviousState before,
      Outcome.Kind kind,
      Optional<DriverName> owner,
      String message,
      @Nullable VarioException failure) {
    boolean changed = kind == Outcome.Kind.BOUND || kind == Outcome.Kind.UNBOUND;
    return new Outcome(
        address,
        kind,
        changed,
        before.driver(),
        owner,
        owner.equals(before.driver()) ? before.module() : Optional.empty(),
        message,
        failure == null ? Optional.empty() : failure.hint(),
        List.of(),
        List.of(),
        failure == null ? Optional.empty() : Optional.of(failure.code()));
  }
}
