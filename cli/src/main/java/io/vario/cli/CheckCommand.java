package io.vario.cli;

import io.vario.check.CheckId;
import io.vario.check.CheckMemory;
import io.vario.check.Examination;
import io.vario.check.Finding;
import io.vario.check.Severity;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.resolve.NamePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Show what the host would lose if devices were detached, and what stands in the way. */
final class CheckCommand implements Command {
  private final Invocation invocation;
  private final DetachRequest request;
  private final List<Examination> examinations = new ArrayList<>();

  CheckCommand(Invocation invocation) {
    this.invocation = invocation;
    this.request = invocation.line().request(NamePolicy.FORGIVING);
  }

  @Override
  public void run() {
    Collection<PciDevice> devices = invocation.devices();
    if (devices.isEmpty()) {
      return;
    }
    Vario engine = invocation.engineWithoutStrategies();
    Set<PciAddress> together = new HashSet<>();
    for (PciDevice device : devices) {
      together.add(device.address());
    }
    CheckMemory memory = new CheckMemory();
    boolean refused = false;
    for (PciDevice device : devices) {
      try {
        Examination examination = engine.examine(device.address(), request, together, memory);
        examinations.add(examination);
        refused |= reportRefusals(examination);
      } catch (VarioException failure) {
        invocation.report().failure(failure);
      }
    }
    // The question is about all of them: one refusal answers it.
    if (!refused && !examinations.isEmpty()) {
      invocation.report().success();
    }
  }

  private boolean reportRefusals(Examination examination) {
    Set<CheckId> refusing = new LinkedHashSet<>();
    for (Finding finding : examination.findings()) {
      if (stands(finding)) {
        refusing.add(finding.check());
      }
    }
    if (refusing.isEmpty()) {
      return false;
    }
    StringBuilder message = new StringBuilder();
    StringBuilder hint = new StringBuilder("if you accept that, add");
    String separator = examination.device().address() + " would be left alone: ";
    for (CheckId id : refusing) {
      message.append(separator).append(id);
      hint.append(" --allow ").append(id);
      separator = ", ";
    }
    invocation.report().failure(ErrorCode.REFUSED, message.toString(), hint.toString());
    return true;
  }

  private boolean stands(Finding finding) {
    return finding.severity() == Severity.REFUSAL && !request.allowed().contains(finding.check());
  }

  @Override
  public void print(Output out) {
    boolean first = true;
    for (Examination examination : examinations) {
      if (!first) {
        out.gap();
      }
      first = false;
      print(examination, out);
    }
  }

  private void print(Examination examination, Output out) {
    PciDevice device = examination.device();
    out.line(device.address() + " [" + device.ids() + "], " + DeviceKind.of(device.pciClass()));
    List<Finding> remarks = new ArrayList<>();
    print("the host would lose:", examination.losses(), remarks, out);
    print("in the way:", examination.others(), remarks, out);
    if (!remarks.isEmpty()) {
      out.line("  remarks:");
      for (Finding finding : remarks) {
        Remarks.line("    ", finding, request.allowed(), out);
      }
    }
    StringBuilder clear = new StringBuilder();
    for (CheckId id : examination.clear()) {
      clear.append(clear.isEmpty() ? "" : ", ").append(id);
    }
    out.line("  nothing found by: " + (clear.isEmpty() ? "none" : clear));
  }

  private void print(String title, List<Finding> findings, List<Finding> remarks, Output out) {
    boolean titled = false;
    for (Finding finding : findings) {
      if (finding.severity() == Severity.REFUSAL) {
        if (!titled) {
          out.line("  " + title);
          titled = true;
        }
        Remarks.line("    ", finding, request.allowed(), out);
      } else {
        remarks.add(finding);
      }
    }
  }

  @Override
  public void write(JsonOutput json) {
    for (Examination examination : examinations) {
      json.beginObject();
      json.text("address", examination.device().address().toString());
      json.beginArray("findings");
      write(examination.losses(), true, json);
      write(examination.others(), false, json);
      json.endArray();
      json.texts("clear", examination.clear());
      json.endObject();
    }
  }

  private void write(List<Finding> findings, boolean loss, JsonOutput json) {
    for (Finding finding : findings) {
      json.beginObject();
      json.finding(finding, request.allowed());
      json.flag("loss", loss);
      json.endObject();
    }
  }
}
