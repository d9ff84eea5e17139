package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carry out what {@code plan --out} wrote, provided that the host is still as it was. */
final class ApplyCommand extends ChangeCommand {
  private @Nullable PlanFile file;

  ApplyCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  Collection<PciDevice> devices() {
    PlanFile read = PlanFile.read(Path.of(invocation().line().arguments().get(0)));
    file = read;
    List<String> addresses = new ArrayList<>(read.fingerprints().size());
    for (PciAddress address : read.fingerprints().keySet()) {
      addresses.add(address.toString());
    }
    return invocation().devices(addresses);
  }

  @Override
  List<Outcome> change(Collection<PciDevice> devices, Terms terms) {
    PlanFile read = Objects.requireNonNull(file);
    return invocation()
        .engine(read.fallback())
        .apply(devices, read.request(), read.fingerprints(), terms);
  }

  @Override
  Set<CheckId> allowed(PciAddress address) {
    return file == null ? Set.of() : file.request().allowed();
  }
}
