package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.check.CheckId;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Give devices to VFIO. */
final class DetachCommand extends ChangeCommand {
  private final DetachRequest request;
  private @Nullable DetachPlans plans;

  DetachCommand(Invocation invocation) {
    super(invocation);
    this.request = invocation.line().request();
  }

  @Override
  void begin(Collection<PciDevice> devices) {
    plans = new DetachPlans(invocation().engine(), request, devices);
  }

  @Override
  Outcome change(PciDevice device) {
    DetachPlans planned = Objects.requireNonNull(plans);
    for (String warning : planned.warnings(device.address())) {
      invocation().report().remark(Remarks.about(device.address(), warning));
    }
    return planned.carryOut(device.address());
  }

  @Override
  void ended(Outcome outcome) {
    if (!outcome.isSuccess()) {
      Objects.requireNonNull(plans).stays(outcome.address());
    }
  }

  @Override
  Set<CheckId> allowed() {
    return request.allowed();
  }
}
