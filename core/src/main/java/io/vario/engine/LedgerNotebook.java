package io.vario.engine;

import io.vario.bind.BindingLedger;
import io.vario.bind.BindingRecord;
import io.vario.bind.Notebook;
import io.vario.device.DriverTarget;
import io.vario.device.PciDevice;
import io.vario.plan.BindingPlan;
import io.vario.plan.PreviousState;
import io.vario.plan.Step;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keep the ledger in step with plans. */
final class LedgerNotebook {
  private LedgerNotebook() {}

  /** Record where a device came from before it is given away. */
  static final class OfDetach implements Notebook {
    private final BindingLedger ledger;
    private final BindingPlan plan;
    private @Nullable BindingRecord before;

    OfDetach(BindingLedger ledger, BindingPlan plan) {
      this.ledger = ledger;
      this.plan = plan;
    }

    @Override
    public void begin() {
      PciDevice device = plan.device();
      Optional<BindingRecord> recorded = ledger.find(plan.address());
      before = recorded.orElse(null);
      // From one VFIO driver to the next, the way home stays the first one.
      boolean handedOn =
          before != null && before.modalias().equals(device.modalias()) && before.isGiven(device);
      PreviousState home =
          before != null && handedOn ? before.previous() : PreviousState.of(device);
      ledger.record(new BindingRecord(device.address(), device.modalias(), given(plan), home));
    }

    @Override
    public void done() {
      // What was recorded before the first write is now true.
    }

    @Override
    public void undone() {
      if (before == null) {
        ledger.forget(plan.address());
      } else {
        ledger.record(before);
      }
    }

    private static DriverTarget given(BindingPlan plan) {
      for (Step step : plan.steps()) {
        if (step instanceof Step.Bind bind) {
          return bind.driver();
        }
      }
      throw new AssertionError("a detach with steps binds");
    }
  }

  /** Forget a device once it is back. */
  static final class OfReattach implements Notebook {
    private final BindingLedger ledger;
    private final BindingPlan plan;

    OfReattach(BindingLedger ledger, BindingPlan plan) {
      this.ledger = ledger;
      this.plan = plan;
    }

    @Override
    public void begin() {
      // The record of the way home must outlive a failure on that way.
    }

    @Override
    public void done() {
      ledger.forget(plan.address());
    }

    @Override
    public void undone() {
      // The device is still away, and so the record is still true.
    }
  }
}
