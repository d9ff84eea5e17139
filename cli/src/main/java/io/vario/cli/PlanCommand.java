package io.vario.cli;

import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.device.PciDevice;
import io.vario.engine.DetachPlans;
import io.vario.engine.DetachRequest;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.plan.BindingPlan;
import io.vario.plan.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Show what detaching would do, without doing it. */
final class PlanCommand implements Command {
  private final Invocation invocation;
  private final DetachRequest request;
  private final List<BindingPlan> plans = new ArrayList<>();

  PlanCommand(Invocation invocation) {
    this.invocation = invocation;
    this.request = invocation.request();
  }

  @Override
  public void run() {
    Collection<PciDevice> devices = invocation.devices();
    if (devices.isEmpty()) {
      return;
    }
    DetachPlans planned = invocation.engine().planDetach(devices, request);
    plans.addAll(planned.all());
    for (PciDevice device : devices) {
      planned.failure(device.address()).ifPresent(failure -> failed(device, failure));
      planned.plan(device.address()).ifPresent(this::planned);
    }
    Path file = invocation.line().path(Option.OUT);
    if (file != null && invocation.report().failures().isEmpty()) {
      PlanFile.write(
          file, invocation.line().has(Option.FORCE), plans, request, invocation.fallback());
    }
  }

  private void failed(PciDevice device, VarioException failure) {
    invocation
        .report()
        .failure(
            failure.code(),
            Remarks.about(device.address(), String.valueOf(failure.getMessage())),
            failure.hint().orElse(null));
  }

  private void planned(BindingPlan plan) {
    for (String warning : plan.warnings()) {
      invocation.report().remark(Remarks.about(plan.address(), warning));
    }
    if (plan.refusals().isEmpty()) {
      invocation.report().success();
    } else {
      refused(plan);
    }
  }

  private void refused(BindingPlan plan) {
    StringBuilder message = new StringBuilder();
    StringBuilder hint = new StringBuilder("if you accept that, add");
    Set<CheckId> refusing = new HashSet<>();
    String separator = plan.address() + " would be left alone: ";
    for (Finding finding : plan.refusals()) {
      message.append(separator).append(finding.check()).append(": ").append(finding.evidence());
      if (refusing.add(finding.check())) {
        hint.append(" --allow ").append(finding.check());
      }
      separator = "; ";
    }
    invocation.report().failure(ErrorCode.REFUSED, message.toString(), hint.toString());
  }

  @Override
  public void print(Output out) {
    boolean first = true;
    for (BindingPlan plan : plans) {
      if (!first) {
        out.gap();
      }
      first = false;
      print(plan, out);
    }
  }

  private void print(BindingPlan plan, Output out) {
    PciDevice device = plan.device();
    out.line(device.address() + " [" + device.ids() + "], " + DeviceKind.of(device.pciClass()));
    out.line("  because: " + plan.summary());
    if (plan.steps().isEmpty()) {
      out.line("  nothing to do");
    }
    int number = 0;
    for (Step step : plan.steps()) {
      number++;
      out.line("  " + number + ". " + sentence(step));
      String undo = step.undo();
      if (undo != null) {
        out.line("     undo: " + undo);
      } else if (step instanceof Step.LoadModule) {
        out.line("     undo: none, it stays loaded");
      }
    }
    for (Finding finding : plan.findings()) {
      Remarks.line("  ", finding, request.allowed(), out);
    }
    out.line("  hash: " + plan.hash());
  }

  private static String sentence(Step step) {
    if (step instanceof Step.LoadModule) {
      return step.action() + " " + step.target();
    }
    if (step instanceof Step.CallHook call) {
      return step.action()
          + " "
          + step.target()
          + " by hook "
          + call.hook()
          + ": "
          + call.concern();
    }
    String link = step instanceof Step.Unbind ? " from " : " to ";
    return step.action() + " " + step.target() + link + value(step, step.value());
  }

  private static String value(Step step, @Nullable String value) {
    if (value != null) {
      return value;
    }
    if (step instanceof Step.SetOverride set) {
      return "the driver of " + set.driver();
    }
    if (step instanceof Step.Bind bind) {
      return "the driver of " + bind.driver();
    }
    return "nothing";
  }

  @Override
  public void write(JsonOutput json) {
    for (BindingPlan plan : plans) {
      json.beginObject();
      json.text("address", plan.address().toString());
      json.text("hash", plan.hash());
      json.beginArray("steps");
      for (Step step : plan.steps()) {
        json.beginObject();
        json.text("action", step.action());
        json.text("target", step.target());
        json.text("value", step.value());
        json.text("undo", step.undo());
        json.endObject();
      }
      json.endArray();
      json.findings(plan.findings(), request.allowed());
      json.endObject();
    }
  }
}
