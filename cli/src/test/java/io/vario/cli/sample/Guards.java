package io.vario.cli.sample;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import java.util.List;
import java.util.Optional;

/** Checks and hooks as plugins bring them. */
public final class Guards {
  private Guards() {}

  /** Refuse every device. */
  public static final class Busy implements SafetyCheck {
    @Override
    public CheckId id() {
      return new CheckId("ACME-BUSY");
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      return List.of(new Finding(id(), Severity.REFUSAL, "a job runs on it"));
    }
  }

  /** Be concerned with every device, and do nothing. */
  public static final class Daemon implements DriverHook {
    @Override
    public String name() {
      return "acmed";
    }

    @Override
    public int priority() {
      return 5;
    }

    @Override
    public Optional<String> concern(PciDevice device, DriverName driver) {
      return Optional.of("stop acmed");
    }

    @Override
    public void beforeRelease(PciDevice device) {
      // There is no such daemon.
    }
  }
}
