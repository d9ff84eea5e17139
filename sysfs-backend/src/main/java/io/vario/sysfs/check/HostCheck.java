package io.vario.sysfs.check;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.List;

/** Examine a device by the host's files. */
abstract class HostCheck implements SafetyCheck {
  private static final int MOST_FINDINGS = 32;

  private final CheckId id;
  private final KernelFiles files;

  HostCheck(String id, KernelFiles files) {
    this.id = new CheckId(id);
    this.files = files;
  }

  @Override
  public final CheckId id() {
    return id;
  }

  @Override
  public boolean tellsOfLoss() {
    return true;
  }

  @Override
  public final List<Finding> examine(PciDevice device, CheckContext context) {
    Findings findings = new Findings();
    examine(device, HostView.of(context, files), findings);
    return findings.found;
  }

  /** Examine a device, and tell what was found. */
  abstract void examine(PciDevice device, HostView view, Findings findings);

  /** Collect what a check finds, as many as people can read. */
  final class Findings {
    private final List<Finding> found = new ArrayList<>(0);

    void refuse(String evidence) {
      add(Severity.REFUSAL, evidence);
    }

    void warn(String evidence) {
      add(Severity.WARNING, evidence);
    }

    private void add(Severity severity, String evidence) {
      if (found.size() < MOST_FINDINGS) {
        found.add(new Finding(id, severity, evidence));
      }
    }
  }
}
