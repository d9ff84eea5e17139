package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.cli.config.BindingFiles;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.error.VarioException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Give devices to VFIO, and keep them there over a reboot if that is asked. */
final class DetachCommand extends ChangeCommand {
  private final DetachRequest request;
  private final @Nullable BindingFiles files;
  private final Map<PciAddress, String> kept = new HashMap<>();

  DetachCommand(Invocation invocation) {
    super(invocation);
    this.request = invocation.request();
    this.files = invocation.line().has(Option.PERSIST) ? invocation.requiredBindings() : null;
  }

  @Override
  List<Outcome> change(Collection<PciDevice> devices, Terms terms) {
    // Whoever cannot keep a device learns it while nothing is changed.
    if (files != null && !invocation().isSimulated()) {
      files.requireWritable();
    }
    return invocation().engine().detach(devices, request, terms);
  }

  @Override
  void changed(Collection<PciDevice> devices, Set<PciAddress> asAsked) {
    BindingFiles keeping = files;
    if (keeping == null) {
      return;
    }
    for (PciDevice device : devices) {
      PciAddress address = device.address();
      if (asAsked.contains(address)) {
        try {
          keep(device, keeping);
        } catch (VarioException failure) {
          invocation()
              .report()
              .failure(
                  failure.code(),
                  address + " is not kept over a reboot: " + failure.getMessage(),
                  failure.hint().orElse(null));
        }
      }
    }
  }

  private void keep(PciDevice device, BindingFiles keeping) {
    PciAddress address = device.address();
    if (invocation().isSimulated()) {
      say(address + " would be kept over a reboot in " + keeping.fileOf(address));
      return;
    }
    String file =
        keeping
            .keep(
                address,
                invocation().host().inventory().identity(device),
                request.driver(),
                request.allowed())
            .toString();
    kept.put(address, file);
    say(address + " is kept over a reboot in " + file);
  }

  @Override
  Set<CheckId> allowed(PciAddress address) {
    return request.allowed();
  }

  @Override
  Optional<String> entry(PciAddress address) {
    return Optional.ofNullable(kept.get(address));
  }
}
