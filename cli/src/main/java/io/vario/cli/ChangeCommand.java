package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.bind.Progress;
import io.vario.bind.Terms;
import io.vario.check.CheckId;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Change the drivers of devices, and tell of each what became of it. */
abstract class ChangeCommand implements Command {
  private final Invocation invocation;
  private final List<Outcome> outcomes = new ArrayList<>();

  ChangeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  final Invocation invocation() {
    return invocation;
  }

  /**
   * Change devices; what becomes of each is also reported to the terms' progress.
   *
   * @throws VarioException if nothing can be done at all
   */
  abstract List<Outcome> change(Collection<PciDevice> devices, Terms terms);

  /** Return the checks whose refusals do not count for a device. */
  abstract Set<CheckId> allowed(PciAddress address);

  /** Return what to do next about a device; empty if there is nothing sensible to say. */
  Optional<String> hint(Outcome outcome) {
    return outcome.hint();
  }

  /** Return what binds a device to its driver at each boot; empty if nothing is known to. */
  Optional<String> entry(PciAddress address) {
    return Optional.empty();
  }

  /**
   * Go on when devices have been changed.
   *
   * @param devices all that were to be changed
   * @param asAsked those of them that are as was asked
   */
  void changed(Collection<PciDevice> devices, Set<PciAddress> asAsked) {
    // Nothing else to do.
  }

  @Override
  public void run() {
    Collection<PciDevice> devices = devices();
    // A device that is not there means that the request is not what was meant.
    if (devices.isEmpty() || !invocation.report().failures().isEmpty()) {
      return;
    }
    carryOut(devices);
    tellEndState(devices);
  }

  /** Find the devices that are meant; those that are not there are reported. */
  Collection<PciDevice> devices() {
    return invocation.devices();
  }

  /** Change devices, and report. */
  final void carryOut(Collection<PciDevice> devices) {
    try (SystemLog log = invocation.systemLog()) {
      Progress progress = invocation.display().of(devices.size(), outcome -> ended(outcome, log));
      Terms terms = invocation.line().terms(invocation.cancelled()).reporting(progress);
      outcomes.addAll(change(devices, terms));
    }
    Set<PciAddress> asAsked = new LinkedHashSet<>();
    for (Outcome outcome : outcomes) {
      if (outcome.isSuccess()) {
        asAsked.add(outcome.address());
      }
    }
    changed(devices, asAsked);
  }

  /** Count a device that nothing was to be done to. */
  final void add(Outcome outcome) {
    outcomes.add(outcome);
    ended(outcome, null);
  }

  /** Print what became of a device as soon as it is known, since the next one may take long. */
  private synchronized void ended(Outcome outcome, @Nullable SystemLog log) {
    if (outcome.isSuccess()) {
      say(Remarks.about(outcome.address(), outcome.message()));
    } else {
      sayFailed(outcome);
    }
    report(outcome);
    boolean touched =
        outcome.kind() != Outcome.Kind.UNCHANGED && outcome.kind() != Outcome.Kind.REFUSED;
    if (log != null && touched) {
      log(outcome, log);
    }
  }

  /** Record what was done to a device, for whoever asks later. */
  private void log(Outcome outcome, SystemLog log) {
    Verb verb = Objects.requireNonNull(invocation.line().verb());
    log.line(
        !outcome.isSuccess(),
        verb.word
            + " "
            + outcome.address()
            + " by "
            + invocation.user()
            + ": from "
            + Printable.orElse(outcome.from(), "no driver")
            + " to "
            + Printable.orElse(outcome.to(), "no driver")
            + ", "
            + outcome.kind());
  }

  /** Print a line at once, unless one document is to be printed. */
  final void say(String line) {
    Output progress = invocation.progress();
    if (progress != null) {
      progress.line(line);
      progress.flush();
    }
  }

  private void sayFailed(Outcome outcome) {
    Output progress = invocation.progress();
    if (progress != null) {
      progress.add(outcome.address() + ": ").add(Style.BAD, outcome.kind().toString()).end();
      progress.flush();
    }
  }

  /** Nothing else tells of what a rehearsal led to: it ends with the command. */
  final void tellEndState(Collection<PciDevice> devices) {
    Output out = invocation.progress();
    if (!invocation.isSimulated() || out == null) {
      return;
    }
    out.line("rehearsed in memory, nothing was changed; the host would now show:");
    for (PciDevice device : devices) {
      Optional<PciDevice> now = invocation.host().inventory().device(device.address());
      out.line(
          "  "
              + device.address()
              + ": driver "
              + Printable.orElse(now.flatMap(PciDevice::driver), "none")
              + ", driver_override "
              + Printable.orElse(now.flatMap(PciDevice::override), "(null)")
              + ", VFIO device "
              + Printable.orElse(now.flatMap(PciDevice::vfio), "none"));
    }
    out.flush();
  }

  private void report(Outcome outcome) {
    Report report = invocation.report();
    for (String warning : outcome.warnings()) {
      report.remark(Remarks.about(outcome.address(), warning));
    }
    Remarks.print(outcome.address(), outcome.findings(), allowed(outcome.address()), report);
    String message = Remarks.about(outcome.address(), outcome.message());
    String hint = hint(outcome).orElse(null);
    ErrorCode code = outcome.code().orElse(ErrorCode.VERIFY_FAILED);
    if (outcome.kind() == Outcome.Kind.STUCK) {
      report.stuck(code, message, hint);
    } else if (outcome.isSuccess()) {
      report.success();
      if (hint != null) {
        report.remark(hint);
      }
    } else {
      report.failure(code, message, hint);
    }
  }

  @Override
  public void print(Output out) {
    // Each device was printed when it was done.
  }

  @Override
  public final void write(JsonOutput json) {
    for (Outcome outcome : outcomes) {
      json.beginObject();
      json.text("address", outcome.address().toString());
      json.text("outcome", outcome.kind().toString());
      json.flag("changed", outcome.changed());
      json.text("from", outcome.from());
      json.text("to", outcome.to());
      json.text("module", outcome.module());
      json.text("message", outcome.message());
      json.text("hint", hint(outcome));
      json.text("entry", entry(outcome.address()));
      json.findings(outcome.findings(), allowed(outcome.address()));
      json.endObject();
    }
  }

  /** Tell whether anything was done or refused. */
  final boolean hasOutcomes() {
    return !outcomes.isEmpty();
  }
}
