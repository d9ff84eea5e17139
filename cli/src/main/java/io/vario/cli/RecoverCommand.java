package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.state.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finish or undo what was interrupted. */
final class RecoverCommand extends ChangeCommand {
  private final Set<PciAddress> asked = new HashSet<>();

  RecoverCommand(Invocation invocation) {
    super(invocation);
  }

  /** Find the devices that were typed; one that has gone since can still be part of a change. */
  @Override
  public void run() {
    List<String> others = new ArrayList<>();
    for (String argument : invocation().line().arguments()) {
      Optional<PciAddress> address = PciAddress.tryParse(argument);
      address.ifPresent(asked::add);
      if (address.isEmpty()) {
        others.add(argument);
      }
    }
    for (PciDevice device : invocation().devices(others)) {
      asked.add(device.address());
    }
    if (invocation().report().failures().isEmpty()) {
      carryOut(List.of());
    }
  }

  @Override
  List<Outcome> change(Collection<PciDevice> none, Terms terms) {
    try {
      return invocation().engineWithoutStrategies().recover(this::concerns, terms);
    } catch (VarioException unusable) {
      invocation().report().failure(unusable);
      return List.of();
    }
  }

  private boolean concerns(Transaction transaction) {
    if (asked.isEmpty()) {
      return true;
    }
    for (PciAddress address : asked) {
      if (transaction.changeOf(address).isPresent()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void print(Output out) {
    if (!hasOutcomes() && invocation().report().failures().isEmpty()) {
      out.line("nothing to recover");
    }
  }

  @Override
  Set<CheckId> allowed(PciAddress address) {
    return Set.of();
  }
}
