package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.device.PciDevice;
import io.vario.resolve.NamePolicy;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Give devices back to the host. */
final class ReattachCommand extends ChangeCommand {
  private final Set<CheckId> allowed;

  ReattachCommand(Invocation invocation) {
    super(invocation);
    this.allowed = invocation.line().request(NamePolicy.FORGIVING).allowed();
  }

  @Override
  List<Outcome> change(Collection<PciDevice> devices, Terms terms) {
    return invocation().engineWithoutStrategies().reattach(devices, allowed, terms);
  }

  @Override
  Set<CheckId> allowed() {
    return allowed;
  }
}
