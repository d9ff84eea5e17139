package com.acme.vario;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.PciDevice;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class AcmeManagementCheck implements SafetyCheck {
  private static final CheckId ID = new CheckId("ACME-MANAGEMENT");

  @Override
  public CheckId id() {
    return ID;
  }

  @Override
  public List<Finding> examine(PciDevice device, CheckContext context) {
    if (device.ids().vendor() != 0xac3e || device.ids().device() != 0x00ff) {
      return List.of();
    }
    String evidence = device.address() + " manages the adapter, which stops without it";
    return List.of(new Finding(ID, Severity.REFUSAL, evidence));
  }
}
