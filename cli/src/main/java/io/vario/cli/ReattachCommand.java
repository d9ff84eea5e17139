package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.cli.config.Binding;
import io.vario.cli.config.BindingFiles;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.resolve.NamePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Give devices back to the host, and see to it that they stay there after a reboot. */
final class ReattachCommand extends ChangeCommand {
  private final Set<CheckId> allowed;
  private final Map<PciAddress, String> remaining = new HashMap<>();

  ReattachCommand(Invocation invocation) {
    super(invocation);
    this.allowed = invocation.line().request(NamePolicy.FORGIVING).allowed();
  }

  /** A device that has gone for good can still be kept: its entry is removed all the same. */
  @Override
  Collection<PciDevice> devices() {
    if (!isPersistent()) {
      return super.devices();
    }
    BindingFiles files = invocation().requiredBindings();
    List<String> others = new ArrayList<>();
    for (String argument : invocation().line().arguments()) {
      PciAddress address = PciAddress.tryParse(argument).orElse(null);
      if (address != null
          && files.has(address)
          && invocation().host().inventory().device(address).isEmpty()) {
        remove(files, address);
      } else {
        others.add(argument);
      }
    }
    return invocation().devices(others);
  }

  @Override
  List<Outcome> change(Collection<PciDevice> devices, Terms terms) {
    return invocation().engineWithoutStrategies().reattach(devices, allowed, terms);
  }

  @Override
  void changed(Collection<PciDevice> devices, Set<PciAddress> asAsked) {
    BindingFiles files = invocation().bindings();
    if (files == null || asAsked.isEmpty()) {
      return;
    }
    if (isPersistent()) {
      for (PciAddress address : asAsked) {
        if (files.has(address)) {
          remove(files, address);
        }
      }
    }
    BindingMatcher matcher = new BindingMatcher(invocation().host().inventory());
    List<Binding> bindings =
        files.read(
            unusable -> invocation().report().warning(String.valueOf(unusable.getMessage())));
    for (Binding binding : bindings) {
      for (PciDevice device : matcher.match(binding).devices()) {
        if (asAsked.contains(device.address())) {
          remains(binding, device.address(), files);
        }
      }
    }
  }

  private boolean isPersistent() {
    return invocation().line().has(Option.PERSIST);
  }

  private void remove(BindingFiles files, PciAddress address) {
    if (invocation().isSimulated()) {
      say(files.fileOf(address) + " would be removed");
      return;
    }
    try {
      files.remove(address);
      say(address + " is no longer kept: " + files.fileOf(address) + " is removed");
    } catch (VarioException failure) {
      invocation().report().failure(failure);
    }
  }

  /** Whoever gives a device back does not expect that the next boot takes it again. */
  private void remains(Binding binding, PciAddress address, BindingFiles files) {
    if (remaining.putIfAbsent(address, binding.place()) != null || invocation().isSimulated()) {
      return;
    }
    String message =
        address + " goes to VFIO again at the next boot, as " + binding.place() + " says";
    if (isPersistent()) {
      invocation().report().failure(ErrorCode.REFUSED, message, "change that file by hand");
    } else {
      invocation()
          .report()
          .remark(
              message
                  + (files.has(address)
                      ? "; vario reattach " + address + " --persist removes that"
                      : ""));
    }
  }

  @Override
  Set<CheckId> allowed(PciAddress address) {
    return allowed;
  }

  @Override
  Optional<String> entry(PciAddress address) {
    return Optional.ofNullable(remaining.get(address));
  }
}
