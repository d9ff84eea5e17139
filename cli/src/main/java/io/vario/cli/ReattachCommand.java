package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.check.CheckId;
import io.vario.device.PciDevice;
import io.vario.engine.Vario;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Give devices back to the host. */
final class ReattachCommand extends ChangeCommand {
  private @Nullable Vario engine;

  ReattachCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  void begin(Collection<PciDevice> devices) {
    engine = invocation().engineWithoutStrategies();
  }

  @Override
  Outcome change(PciDevice device) {
    Vario vario = Objects.requireNonNull(engine);
    return vario.reattach(vario.planReattach(device.address()));
  }

  @Override
  void ended(Outcome outcome) {
    // The next device does not depend on it.
  }

  @Override
  Set<CheckId> allowed() {
    return Set.of();
  }
}
