package com.acme.vario;

import io.vario.device.DriverName;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import io.vario.testkit.HookConformance;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

class AcmeHookTest extends HookConformance {
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  @Override
  protected DriverHook hook() {
    return new AcmeHook(this::systemctl);
  }

  private void systemctl(String verb, String unit) {
    if (verb.equals("stop")) {
      stopped.add(unit);
    } else {
      stopped.remove(unit);
    }
  }

  @Override
  protected Object state() {
    return Set.copyOf(stopped);
  }

  @Override
  protected List<PciDevice> devices() {
    return List.of(
        PciDevice.builder(
                PciAddress.parse("1000:01:00.0"),
                Modalias.parse("pci:v0000AC3Ed00000001sv0000AC3Esd00000001bc02sc00i00"))
            .driver(DriverName.parse("acme"), ModuleName.parse("acme"))
            .build());
  }
}
