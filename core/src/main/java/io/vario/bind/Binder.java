package io.vario.bind;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.DriverControl;
import io.vario.host.Host;
import io.vario.plan.BindingPlan;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;
import io.vario.plan.Step;
import io.vario.state.Change;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Carry out plans as one transaction: journal first, write, verify by reading back, and put back
 * all devices when one of them fails.
 *
 * <p>What goes wrong is told by the {@link Outcome}s, not thrown. Callers hold the devices' locks.
 */
public final class Binder {
  private final Host host;
  private final HookCalls hooks;
  private final StateStore state;

  /**
   * Create a binder.
   *
   * @param host the host to change
   * @param hooks the driver hooks, in the order in which they are called before a driver lets go;
   *     copied
   * @param state where is kept what is being done and what has been
   */
  public Binder(Host host, List<DriverHook> hooks, StateStore state) {
    this.host = host;
    this.hooks = new HookCalls(host, List.copyOf(hooks));
    this.state = state;
  }

  /**
   * Carry out plans, all of them or none.
   *
   * @param plans one for each device
   * @param terms on which terms
   * @return what became of the devices, in the order of the plans; never null
   */
  public List<Outcome> execute(List<BindingPlan> plans, Terms terms) {
    Map<PciAddress, Outcome> refusals = refusals(plans);
    if (!refusals.isEmpty()) {
      return leftAlone(plans, refusals);
    }
    List<BindingPlan> active = new ArrayList<>(plans.size());
    for (BindingPlan plan : plans) {
      if (!plan.steps().isEmpty()) {
        active.add(plan);
      }
    }
    Map<PciAddress, Outcome> outcomes = new HashMap<>();
    if (!active.isEmpty()) {
      Transaction transaction;
      try {
        transaction = state.journal().begin(changes(active));
      } catch (VarioException failure) {
        return allRefused(plans, failure);
      }
      outcomes.putAll(run(active, transaction, terms));
    }
    for (BindingPlan plan : plans) {
      if (plan.steps().isEmpty()) {
        outcomes.put(plan.address(), nothingToDo(plan));
      }
    }
    return inOrder(plans, outcomes);
  }

  // Before the first write

  private Map<PciAddress, Outcome> refusals(List<BindingPlan> plans) {
    Map<PciAddress, Outcome> refusals = new HashMap<>();
    for (BindingPlan plan : plans) {
      if (!plan.refusals().isEmpty()) {
        refusals.put(plan.address(), Outcomes.refused(plan));
        continue;
      }
      try {
        OpenTransactions.requireNone(plan.address(), state);
        requireUnchanged(plan);
        if (!plan.steps().isEmpty()) {
          host.control().requireWritable(plan.address());
        }
      } catch (VarioException failure) {
        refusals.put(plan.address(), Outcomes.refused(plan, failure));
      }
    }
    return refusals;
  }

  private void requireUnchanged(BindingPlan plan) {
    PciDevice planned = plan.device();
    DriverControl control = host.control();
    if (!control.driver(plan.address()).equals(planned.driver())
        || !control.override(plan.address()).equals(planned.override())) {
      throw new VarioException(
          ErrorCode.OUTDATED,
          plan.address() + " has changed hands since the plan was made",
          "run the command again");
    }
  }

  private static List<Outcome> leftAlone(
      List<BindingPlan> plans, Map<PciAddress, Outcome> refusals) {
    for (BindingPlan plan : plans) {
      if (!refusals.containsKey(plan.address())) {
        refusals.put(plan.address(), Outcomes.leftAlone(plan, refusals.values().iterator().next()));
      }
    }
    return inOrder(plans, refusals);
  }

  private static List<Outcome> allRefused(List<BindingPlan> plans, VarioException failure) {
    List<Outcome> outcomes = new ArrayList<>(plans.size());
    for (BindingPlan plan : plans) {
      outcomes.add(Outcomes.refused(plan, failure));
    }
    return List.copyOf(outcomes);
  }

  private List<Change> changes(List<BindingPlan> plans) {
    List<Change> changes = new ArrayList<>(plans.size());
    for (BindingPlan plan : plans) {
      PciDevice device = plan.device();
      List<String> steps = new ArrayList<>(plan.steps().size());
      for (Step step : plan.steps()) {
        steps.add(step.words());
      }
      changes.add(
          new Change(
              device.address(),
              device.modalias(),
              PreviousState.of(device),
              state.ledger().find(device.address()),
              plan.goal(),
              steps,
              Optional.empty()));
    }
    return changes;
  }

  // The transaction

  private Map<PciAddress, Outcome> run(
      List<BindingPlan> plans, Transaction transaction, Terms terms) {
    Map<PciAddress, Attempt> attempts = new HashMap<>();
    List<PciDevice> devices = new ArrayList<>(plans.size());
    for (BindingPlan plan : plans) {
      attempts.put(
          plan.address(), new Attempt(plan, transaction.changeOf(plan.address()).orElseThrow()));
      devices.add(plan.device());
    }
    StepRunner runner = new StepRunner(host, terms.deadline());
    AtomicBoolean stop = new AtomicBoolean();
    loadModules(plans, attempts, runner, stop, terms);
    Lanes lanes = Lanes.of(devices);
    lanes.forEach(device -> perform(required(attempts, device.address()), runner, stop, terms));
    Attempt first = firstFailed(plans, attempts);
    if (first == null) {
      first = commit(plans, attempts, transaction);
    }
    if (first == null) {
      return succeeded(attempts);
    }
    lanes.forEach(device -> undo(required(attempts, device.address()), runner));
    settle(plans, attempts, transaction);
    return failed(first, attempts);
  }

  /** Load what is needed before any device is touched: most failures show here. */
  private static void loadModules(
      List<BindingPlan> plans,
      Map<PciAddress, Attempt> attempts,
      StepRunner runner,
      AtomicBoolean stop,
      Terms terms) {
    Set<ModuleName> loaded = new HashSet<>();
    for (BindingPlan plan : plans) {
      for (Step step : plan.steps()) {
        if (stop.get() || !(step instanceof Step.LoadModule load)) {
          continue;
        }
        try {
          if (loaded.add(load.module())) {
            requireGoingOn(terms);
            terms.progress().begun(step);
            runner.perform(step);
          }
        } catch (VarioException failure) {
          required(attempts, plan.address()).failed(failure);
          stop.set(true);
        }
      }
    }
  }

  private void perform(Attempt attempt, StepRunner runner, AtomicBoolean stop, Terms terms) {
    try {
      for (Step step : attempt.plan.steps()) {
        if (stop.get()) {
          return;
        }
        if (StepRunner.isOfDevice(step)) {
          requireGoingOn(terms);
          terms.progress().begun(step);
          if (step instanceof Step.CallHook call) {
            hooks.beforeRelease(call, attempt);
          } else {
            attempt.begun = true;
            runner.perform(step);
          }
        }
      }
      attempt.owner = host.control().driver(attempt.address());
    } catch (VarioException failure) {
      attempt.failed(failure);
      stop.set(true);
    }
  }

  private static void requireGoingOn(Terms terms) {
    if (terms.cancelled().getAsBoolean()) {
      throw new VarioException(ErrorCode.CANCELLED, "it was called off");
    }
  }

  private static @Nullable Attempt firstFailed(
      List<BindingPlan> plans, Map<PciAddress, Attempt> attempts) {
    for (BindingPlan plan : plans) {
      Attempt attempt = required(attempts, plan.address());
      if (attempt.failure != null) {
        return attempt;
      }
    }
    return null;
  }

  /** Bring the ledger in line; return the attempt that failed, if one did. */
  private @Nullable Attempt commit(
      List<BindingPlan> plans, Map<PciAddress, Attempt> attempts, Transaction transaction) {
    for (BindingPlan plan : plans) {
      Attempt attempt = required(attempts, plan.address());
      try {
        Ledgers.finish(state.ledger(), attempt.change, transaction.origin());
      } catch (VarioException failure) {
        attempt.failed(failure);
        return attempt;
      }
    }
    for (BindingPlan plan : plans) {
      Attempt attempt = required(attempts, plan.address());
      // Only now is it certain that the device stays with the driver.
      attempt.hookReturned = true;
      attempt.warnings.addAll(hooks.afterGivingBack(attempt.change));
    }
    try {
      state.journal().close(transaction);
      return null;
    } catch (VarioException failure) {
      Attempt last = required(attempts, plans.get(plans.size() - 1).address());
      last.failed(failure);
      return last;
    }
  }

  private void undo(Attempt attempt, StepRunner runner) {
    if (!(attempt.begun || attempt.hookCalled) || attempt.isPending()) {
      return;
    }
    try {
      if (attempt.hookReturned) {
        hooks.beforeUndo(attempt.change);
      }
      if (attempt.begun) {
        runner.restore(attempt.address(), attempt.change.before());
      }
      if (attempt.hookCalled) {
        attempt.warnings.addAll(hooks.afterUndo(attempt.change));
      }
    } catch (VarioException failure) {
      // A device that vanished half-way has no state left that could be half done.
      attempt.gone = isGone(attempt.address());
      attempt.undoFailed(failure);
    }
  }

  private boolean isGone(PciAddress address) {
    try {
      return host.inventory().device(address).isEmpty();
    } catch (VarioException unreadable) {
      return false;
    }
  }

  /** Close the journal, or leave in it what could not be put back. */
  private void settle(
      List<BindingPlan> plans, Map<PciAddress, Attempt> attempts, Transaction transaction) {
    List<Change> left = new ArrayList<>();
    for (BindingPlan plan : plans) {
      Attempt attempt = required(attempts, plan.address());
      try {
        if (attempt.isLeft()) {
          left.add(attempt.left());
        } else {
          Ledgers.undo(state.ledger(), attempt.change);
        }
      } catch (VarioException failure) {
        left.add(attempt.left());
        join(attempt, failure);
      }
    }
    try {
      if (left.isEmpty()) {
        state.journal().close(transaction);
      } else {
        state.journal().update(transaction.givenUpExcept(left));
      }
    } catch (VarioException failure) {
      join(required(attempts, plans.get(0).address()), failure);
    }
  }

  private static void join(Attempt attempt, VarioException failure) {
    if (attempt.failure == null) {
      attempt.failed(failure);
    } else if (attempt.failure != failure) {
      attempt.failure.addSuppressed(failure);
    }
  }

  // What became of it

  private Outcome nothingToDo(BindingPlan plan) {
    try {
      if (!(plan.goal() instanceof Goal.Given)) {
        state.ledger().forget(plan.address());
      }
      return Outcomes.unchanged(plan);
    } catch (VarioException failure) {
      return Outcomes.refused(plan, failure);
    }
  }

  private static Map<PciAddress, Outcome> succeeded(Map<PciAddress, Attempt> attempts) {
    Map<PciAddress, Outcome> outcomes = new HashMap<>();
    for (Attempt attempt : attempts.values()) {
      outcomes.put(attempt.address(), Outcomes.succeeded(attempt));
    }
    return outcomes;
  }

  private Map<PciAddress, Outcome> failed(Attempt first, Map<PciAddress, Attempt> attempts) {
    Map<PciAddress, Outcome> outcomes = new HashMap<>();
    for (Attempt attempt : attempts.values()) {
      outcomes.put(
          attempt.address(), Outcomes.failed(attempt, first, currentDriver(attempt.address())));
    }
    return outcomes;
  }

  private Optional<DriverName> currentDriver(PciAddress address) {
    try {
      return host.control().driver(address);
    } catch (VarioException unreadable) {
      return Optional.empty();
    }
  }

  private static List<Outcome> inOrder(List<BindingPlan> plans, Map<PciAddress, Outcome> outcomes) {
    List<Outcome> ordered = new ArrayList<>(plans.size());
    for (BindingPlan plan : plans) {
      ordered.add(required(outcomes, plan.address()));
    }
    return List.copyOf(ordered);
  }

  private static <T> T required(Map<PciAddress, T> values, PciAddress address) {
    T value = values.get(address);
    if (value == null) {
      throw new AssertionError("every device of the transaction is there: " + address);
    }
    return value;
  }
}
