package io.vario.sysfs.state;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.host.PendingWrite;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;
import io.vario.state.BindingRecord;
import io.vario.state.Change;
import io.vario.state.Origin;
import io.vario.state.Transaction;
import io.vario.state.TransactionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Spells transactions: a header, who it is, and a section for each change. */
final class TransactionText {
  /** The longest text, in bytes. */
  static final int LONGEST = 1 << 20;

  private static final String HEADER = "vario-journal 1";
  private static final int MOST_CHANGES = 4096;
  private static final int MOST_STEPS = 256;

  private static final String GIVEN = "given";
  private static final String RESTORED = "restored";
  private static final String RELEASED = "released";

  private TransactionText() {}

  static String write(Transaction transaction) {
    LineWriter out = new LineWriter(HEADER);
    Texts.write(out, transaction.origin());
    if (transaction.givenUp()) {
      out.line("given-up", "true");
    }
    for (Change change : transaction.changes()) {
      write(out, change);
    }
    return out.end();
  }

  private static void write(LineWriter out, Change change) {
    out.line("change", change.address().toString());
    out.line("modalias", change.modalias().toString());
    Texts.write(out, "before-", change.before());
    if (change.recorded().isPresent()) {
      BindingRecord recorded = change.recorded().get();
      out.line("recorded", recorded.address().toString());
      Texts.write(out, recorded);
    }
    write(out, change.goal());
    for (String step : change.steps()) {
      out.line("step", step);
    }
    out.line("pending", change.pending());
  }

  private static void write(LineWriter out, Goal goal) {
    if (goal instanceof Goal.Given given) {
      out.line("goal", GIVEN);
      Texts.write(out, "to-", given.driver());
    } else if (goal instanceof Goal.Restored restored) {
      out.line("goal", RESTORED);
      Texts.write(out, "to-", restored.state());
    } else if (goal instanceof Goal.Released released) {
      out.line("goal", RELEASED);
      out.line("driver-expected", released.driverExpected() ? "true" : "false");
    }
  }

  static Transaction read(TransactionId id, String text) {
    LineReader in = new LineReader(HEADER, text);
    Origin origin = Texts.origin(in);
    boolean givenUp = in.isNext("given-up") && in.value("given-up").equals("true");
    List<Change> changes = new ArrayList<>();
    Set<PciAddress> devices = new HashSet<>();
    do {
      Change change = change(in);
      changes.add(change);
      if (!devices.add(change.address()) || changes.size() > MOST_CHANGES) {
        throw in.damaged("too many changes", change.address().toString());
      }
    } while (in.isNext("change"));
    in.end();
    return new Transaction(id, origin, changes, givenUp);
  }

  private static Change change(LineReader in) {
    PciAddress address = Texts.address(in, "change");
    Modalias modalias = Texts.modalias(in, "modalias");
    PreviousState before = Texts.state(in, "before-");
    Optional<BindingRecord> recorded =
        in.isNext("recorded")
            ? Optional.of(Texts.record(in, Texts.address(in, "recorded")))
            : Optional.empty();
    Goal goal = goal(in);
    List<String> steps = new ArrayList<>();
    while (in.isNext("step")) {
      steps.add(in.value("step"));
      if (steps.size() > MOST_STEPS) {
        throw in.damaged("too many steps", address.toString());
      }
    }
    String pending = in.optional("pending");
    return new Change(
        address,
        modalias,
        before,
        recorded,
        goal,
        steps,
        pending == null ? Optional.empty() : Optional.of(new PendingWrite(pending)));
  }

  private static Goal goal(LineReader in) {
    String goal = in.value("goal");
    if (goal.equals(GIVEN)) {
      return new Goal.Given(Texts.target(in, "to-"));
    }
    if (goal.equals(RESTORED)) {
      return new Goal.Restored(Texts.state(in, "to-"));
    }
    if (goal.equals(RELEASED)) {
      return new Goal.Released(flag(in));
    }
    throw in.damaged("not a goal", goal);
  }

  private static boolean flag(LineReader in) {
    String value = in.value("driver-expected");
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true");
    }
    throw in.damaged("neither true nor false", value);
  }
}
