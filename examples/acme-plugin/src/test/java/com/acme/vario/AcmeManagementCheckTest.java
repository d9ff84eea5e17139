package com.acme.vario;

import io.vario.check.SafetyCheck;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.testkit.CheckConformance;
import java.util.List;

class AcmeManagementCheckTest extends CheckConformance {
  @Override
  protected SafetyCheck check() {
    return new AcmeManagementCheck();
  }

  @Override
  protected List<PciDevice> devices() {
    return List.of(
        PciDevice.builder(
                PciAddress.parse("1000:01:00.7"),
                Modalias.parse("pci:v0000AC3Ed000000FFsv0000AC3Esd00000001bc08sc80i00"))
            .build());
  }
}
