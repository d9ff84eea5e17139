package io.vario.cli;

import io.vario.check.CheckMemory;
import io.vario.device.HardwareName;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.SriovRole;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.error.VarioException;
import io.vario.resolve.Candidate;
import io.vario.resolve.DriverResolver;
import io.vario.resolve.Resolution;
import io.vario.resolve.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Show which driver a device would get, and why. */
final class ExplainCommand implements Command {
  private final Invocation invocation;
  private final List<Resolution> resolutions = new ArrayList<>();
  private Map<PciIds, HardwareName> names = Map.of();

  ExplainCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    DetachRequest request = invocation.request();
    Collection<PciDevice> devices = invocation.devices();
    if (devices.isEmpty()) {
      return;
    }
    NameSearch search = invocation.beginNamesOf(devices);
    Vario engine = invocation.engine();
    CheckMemory memory = new CheckMemory();
    for (PciDevice device : devices) {
      try {
        resolutions.add(engine.explain(device.address(), request, memory));
        invocation.report().success();
      } catch (VarioException failure) {
        invocation.report().failure(failure);
      }
    }
    names = search.result();
  }

  @Override
  public void print(Output out) {
    boolean first = true;
    for (Resolution resolution : resolutions) {
      if (!first) {
        out.gap();
      }
      first = false;
      print(resolution, out);
    }
  }

  /** Tell what was found, who proposed what and why it lost, what won, and what to do with that. */
  private void print(Resolution resolution, Output out) {
    PciDevice device = resolution.device();
    String name = nameOf(device).toString();
    out.add(Style.STRONG, device.address().toString())
        .add(" [" + device.ids() + "]")
        .add(name.isEmpty() ? "" : " " + name)
        .line(", " + DeviceKind.of(device.pciClass()));
    out.line("  now:     " + owner(device));
    out.line("  place:   " + place(device));
    if (!resolution.candidates().isEmpty()) {
      out.line("  candidates:");
    }
    for (Candidate candidate : resolution.candidates()) {
      print(candidate, out);
    }
    out.add("  driver:  ").add(Style.STRONG, choice(resolution)).end();
    out.line("  because: " + because(resolution));
    for (String warning : resolution.warnings()) {
      out.add("  ").add(Style.DOUBTFUL, "warning:").line(" " + warning);
    }
    new NextSteps(invocation, resolution).print(out);
  }

  private static void print(Candidate candidate, Output out) {
    Verdict verdict = candidate.verdict();
    out.add("    " + candidate.proposal().target().name() + ": ")
        .add(style(verdict), verdict.toString())
        .line(
            " ("
                + candidate.proposal().target().kind()
                + ", proposed by "
                + candidate.strategy()
                + ", specificity "
                + candidate.proposal().specificity()
                + ")");
    out.line("      " + candidate.proposal().reason());
    if (verdict != Verdict.CHOSEN) {
      out.line("      lost: " + candidate.verdictReason());
    }
  }

  private static Style style(Verdict verdict) {
    if (verdict == Verdict.CHOSEN) {
      return Style.GOOD;
    }
    return verdict == Verdict.LESS_SPECIFIC || verdict == Verdict.OUTRANKED
        ? Style.PLAIN
        : Style.DOUBTFUL;
  }

  /** Say why the winner won, beyond what it was proposed for. */
  private static String because(Resolution resolution) {
    Candidate winner = resolution.winner().orElse(null);
    if (winner == null) {
      return resolution.reason();
    }
    String why = "nothing else was proposed";
    if (winner.strategy().equals(DriverResolver.REQUEST)) {
      why = "the request asks for it";
    } else if (resolution.candidates().get(0).verdict() != Verdict.CHOSEN) {
      why = "it is the best of those that can be used here";
    } else if (resolution.candidates().size() > 1) {
      why = "it goes before all others";
      if (resolution.candidates().get(1).verdict() == Verdict.LESS_SPECIFIC) {
        why = "it fits the device most closely";
      }
    }
    return why + "; " + winner.verdictReason();
  }

  private HardwareName nameOf(PciDevice device) {
    return names.getOrDefault(device.ids(), HardwareName.UNKNOWN);
  }

  private static String owner(PciDevice device) {
    String owner = "no driver owns it";
    if (device.driver().isPresent()) {
      owner =
          device.driver().get()
              + " owns it"
              + (device.module().isPresent() ? " (module " + device.module().get() + ")" : "");
    }
    if (device.vfio().isPresent()) {
      owner += ", as " + device.vfio().get();
    }
    return device.override().isPresent()
        ? owner + "; driver_override is " + device.override().get()
        : owner;
  }

  private static String place(PciDevice device) {
    StringBuilder place = new StringBuilder();
    if (device.iommuGroup().isPresent()) {
      place.append("IOMMU group ").append(device.iommuGroup().get().number());
    } else {
      place.append("no IOMMU group");
    }
    if (device.numaNode().isPresent()) {
      place.append(", NUMA node ").append(device.numaNode().getAsInt());
    }
    SriovRole role = device.sriov().orElse(null);
    if (role instanceof SriovRole.PhysicalFunction pf) {
      place.append(", PF with ").append(pf.enabledVfs()).append(" of ");
      place.append(pf.totalVfs()).append(" VFs");
    } else if (role instanceof SriovRole.VirtualFunction vf) {
      place.append(", VF of ").append(vf.physicalFunction());
    }
    return place.toString();
  }

  private static String choice(Resolution resolution) {
    if (resolution.winner().isEmpty()) {
      return "none";
    }
    if (resolution.driver().isEmpty()) {
      return "the one that " + resolution.winner().get().proposal().target() + " brings";
    }
    return resolution.driver().get()
        + (resolution.module().isPresent() ? " (module " + resolution.module().get() + ")" : "");
  }

  @Override
  public void write(JsonOutput json) {
    for (Resolution resolution : resolutions) {
      json.beginObject();
      json.text("address", resolution.device().address().toString());
      json.text("driver", resolution.driver());
      json.text("module", resolution.module());
      Candidate winner = resolution.winner().orElse(null);
      json.text("strategy", winner == null ? null : winner.strategy());
      json.text("reason", resolution.reason());
      json.beginArray("candidates");
      for (Candidate candidate : resolution.candidates()) {
        json.beginObject();
        json.text("strategy", candidate.strategy());
        json.text("kind", candidate.proposal().target().kind());
        json.text("name", candidate.proposal().target().name());
        json.number("specificity", candidate.proposal().specificity());
        json.text("verdict", candidate.verdict().toString());
        json.text("reason", candidate.reason());
        json.endObject();
      }
      json.endArray();
      json.texts("warnings", resolution.warnings());
      HardwareName name = nameOf(resolution.device());
      json.text("vendorName", name.vendor());
      json.text("deviceName", name.device());
      json.endObject();
    }
  }
}
