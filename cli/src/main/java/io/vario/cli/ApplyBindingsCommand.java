package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Severity;
import io.vario.cli.config.Binding;
import io.vario.cli.config.BindingFiles;
import io.vario.device.DeviceIdentity;
import io.vario.device.IommuGroup;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.error.VarioException;
import io.vario.resolve.NamePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bind what is kept over a reboot, as far as it is there: at boot all of it, and later what has
 * come.
 */
final class ApplyBindingsCommand extends ChangeCommand {
  private final Map<PciAddress, Binding> bindings = new HashMap<>();
  private final List<BindingMatcher.Match> absent = new ArrayList<>();
  private boolean isNothingKept;

  ApplyBindingsCommand(Invocation invocation) {
    super(invocation);
  }

  /** What one entry asks for does not depend on what becomes of another. */
  @Override
  public void run() {
    Invocation invocation = invocation();
    Collection<PciDevice> asked = invocation.line().namesDevices() ? invocation.devices() : null;
    if (asked != null && !invocation.report().failures().isEmpty()) {
      return;
    }
    BindingFiles files = invocation.bindings();
    List<Binding> all =
        files == null ? List.of() : files.read(failure -> invocation.report().failure(failure));
    isNothingKept = all.isEmpty();
    Map<PciAddress, PciDevice> devices = new LinkedHashMap<>();
    BindingMatcher matcher = new BindingMatcher(invocation.host().inventory());
    Asked scope = asked == null ? null : new Asked(asked);
    for (Binding binding : all) {
      BindingMatcher.Match match = matcher.match(binding);
      tell(match, scope);
      for (PciDevice device : match.devices()) {
        if (scope == null || scope.concerns(device)) {
          claim(binding, device, devices);
        }
      }
    }
    if (!devices.isEmpty()) {
      carryOut(devices.values());
      tellEndState(devices.values());
    }
  }

  /** The first entry about a device holds; one that wants something else is told. */
  private void claim(Binding binding, PciDevice device, Map<PciAddress, PciDevice> devices) {
    Binding first = bindings.putIfAbsent(device.address(), binding);
    devices.putIfAbsent(device.address(), device);
    if (first != null && !first.wantsTheSame(binding)) {
      invocation()
          .report()
          .warning(
              device.address()
                  + " is bound as "
                  + first.place()
                  + " says; "
                  + binding.place()
                  + ", which wants something else, comes after it");
    }
  }

  private void tell(BindingMatcher.Match match, @Nullable Asked scope) {
    VarioException problem = match.problem();
    PciDevice stranger = match.stranger();
    if (problem == null) {
      return;
    }
    if (stranger != null) {
      if (scope == null || scope.concerns(stranger)) {
        bindings.putIfAbsent(stranger.address(), match.binding());
        add(Outcome.refused(stranger, problem));
      }
    } else if (!match.isAbsent()) {
      invocation().report().failure(problem);
    } else if (scope == null) {
      absent.add(match);
      String hint = problem.hint().orElse("");
      invocation()
          .report()
          .remark(
              match.binding().place()
                  + ": "
                  + problem.getMessage()
                  + (hint.isEmpty() ? "" : " (" + hint + ")"));
    }
  }

  /** Holds which devices are asked for: these, and those that must leave the host with them. */
  private static final class Asked {
    private final Set<PciAddress> addresses = new HashSet<>();
    private final Set<IommuGroup> groups = new HashSet<>();

    Asked(Collection<PciDevice> devices) {
      for (PciDevice device : devices) {
        addresses.add(device.address());
        device.iommuGroup().ifPresent(groups::add);
      }
    }

    boolean concerns(PciDevice device) {
      return addresses.contains(device.address())
          || device.iommuGroup().filter(groups::contains).isPresent();
    }
  }

  @Override
  List<Outcome> change(Collection<PciDevice> devices, Terms terms) {
    NamePolicy policy = invocation().configuration().namePolicy();
    Map<PciDevice, DetachRequest> requests = new LinkedHashMap<>();
    for (PciDevice device : devices) {
      Binding binding = Objects.requireNonNull(bindings.get(device.address()));
      requests.put(
          device,
          new DetachRequest(
              binding.driver(),
              policy,
              binding.allowed(),
              // Looked at again under the device's lock.
              binding.identity().map(DeviceIdentity::modalias).map(what -> what.ids())));
    }
    return invocation().engine().detach(requests, terms.keepingGoing());
  }

  @Override
  Set<CheckId> allowed(PciAddress address) {
    Binding binding = bindings.get(address);
    return binding == null ? Set.of() : binding.allowed();
  }

  /** What is allowed stands in the entry; this verb takes no such option. */
  @Override
  Optional<String> hint(Outcome outcome) {
    Set<CheckId> refusing = new TreeSet<>(Comparator.comparing(CheckId::toString));
    for (Finding finding : outcome.findings()) {
      if (finding.severity() == Severity.REFUSAL) {
        refusing.add(finding.check());
      }
    }
    refusing.removeAll(allowed(outcome.address()));
    Optional<String> entry = entry(outcome.address());
    return refusing.isEmpty() || entry.isEmpty()
        ? outcome.hint()
        : Optional.of(
            "if you accept that, add "
                + refusing.stream().map(CheckId::toString).collect(Collectors.joining(", "))
                + " to allow in "
                + entry.get());
  }

  @Override
  Optional<String> entry(PciAddress address) {
    return Optional.ofNullable(bindings.get(address)).map(Binding::place);
  }

  @Override
  public void print(Output out) {
    if (isNothingKept && invocation().report().failures().isEmpty()) {
      out.line("no device is kept over a reboot");
    }
  }

  @Override
  public void writeBeside(JsonOutput json) {
    json.beginArray("absent");
    for (BindingMatcher.Match match : absent) {
      VarioException problem = Objects.requireNonNull(match.problem());
      json.beginObject();
      json.text("entry", match.binding().place());
      json.text("device", match.binding().device());
      json.text("message", problem.getMessage());
      json.text("hint", problem.hint());
      json.endObject();
    }
    json.endArray();
  }
}
