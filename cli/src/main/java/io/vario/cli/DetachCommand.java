package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Give devices to VFIO. */
final class DetachCommand extends ChangeCommand {
  private final DetachRequest request;

  DetachCommand(Invocation invocation) {
    super(invocation);
    this.request = invocation.request();
  }

  @Override
  List<Outcome> change(Collection<PciDevice> devices, Terms terms) {
    return invocation().engine().detach(devices, request, terms);
  }

  @Override
  Set<CheckId> allowed() {
    return request.allowed();
  }
}
