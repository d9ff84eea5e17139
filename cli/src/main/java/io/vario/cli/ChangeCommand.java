package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.check.CheckId;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Change the driver of one device after another, and tell of each what became of it. */
abstract class ChangeCommand implements Command {
  private final Invocation invocation;
  private final List<Outcome> outcomes = new ArrayList<>();

  ChangeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  final Invocation invocation() {
    return invocation;
  }

  /** Prepare for all devices of the request, before any is changed. */
  abstract void begin(Collection<PciDevice> devices);

  /**
   * Change one device.
   *
   * @throws VarioException if it is refused before anything was written
   */
  abstract Outcome change(PciDevice device);

  /** Learn what became of a device, before the next one's turn. */
  abstract void ended(Outcome outcome);

  /** Return the checks whose refusals do not count. */
  abstract Set<CheckId> allowed();

  @Override
  public final void run() {
    Collection<PciDevice> devices = invocation.devices();
    // A device that is not there means that the request is not what was meant.
    if (devices.isEmpty() || !invocation.report().failures().isEmpty()) {
      return;
    }
    begin(devices);
    for (PciDevice device : devices) {
      Outcome outcome;
      try {
        outcome = change(device);
      } catch (VarioException failure) {
        outcome = refused(device, failure);
      }
      outcomes.add(outcome);
      Output progress = invocation.progress();
      if (progress != null) {
        progress.line(line(outcome));
        progress.flush();
      }
      report(outcome);
      ended(outcome);
    }
    if (invocation.isSimulated() && invocation.progress() != null) {
      printEndState(devices, invocation.progress());
    }
  }

  /** Nothing else tells of what a rehearsal led to: it ends with the command. */
  private void printEndState(Collection<PciDevice> devices, Output out) {
    out.line("rehearsed in memory, nothing was changed; the host would now show:");
    for (PciDevice device : devices) {
      Optional<PciDevice> now = invocation.host().inventory().device(device.address());
      out.line(
          "  "
              + device.address()
              + ": driver "
              + now.flatMap(PciDevice::driver).map(Object::toString).orElse("none")
              + ", driver_override "
              + now.flatMap(PciDevice::override).map(Object::toString).orElse("(null)")
              + ", VFIO device "
              + now.flatMap(PciDevice::vfio).map(Object::toString).orElse("none"));
    }
    out.flush();
  }

  private static Outcome refused(PciDevice device, VarioException failure) {
    return new Outcome(
        device.address(),
        Outcome.Kind.REFUSED,
        false,
        device.driver(),
        device.driver(),
        device.module(),
        Remarks.about(device.address(), String.valueOf(failure.getMessage())),
        failure.hint(),
        List.of(),
        Optional.of(failure.code()));
  }

  private void report(Outcome outcome) {
    Report report = invocation.report();
    Remarks.print(outcome.address(), outcome.findings(), allowed(), report);
    String message = Remarks.about(outcome.address(), outcome.message());
    String hint = outcome.hint().orElse(null);
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
  public final void print(Output out) {
    // Each device was printed when it was done, since the next one may take long.
  }

  private static String line(Outcome outcome) {
    return outcome.isSuccess()
        ? Remarks.about(outcome.address(), outcome.message())
        : outcome.address() + ": " + outcome.kind();
  }

  @Override
  public final void write(JsonOutput json) throws IOException {
    for (Outcome outcome : outcomes) {
      json.beginObject();
      json.text("address", outcome.address().toString());
      json.text("outcome", outcome.kind().toString());
      json.flag("changed", outcome.changed());
      json.text("from", outcome.from());
      json.text("to", outcome.to());
      json.text("module", outcome.module());
      json.text("message", outcome.message());
      json.text("hint", outcome.hint());
      json.findings(outcome.findings(), allowed());
      json.endObject();
    }
  }
}
