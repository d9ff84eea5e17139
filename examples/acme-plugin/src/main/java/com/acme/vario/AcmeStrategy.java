package com.acme.vario;

import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class AcmeStrategy implements SelectionStrategy {
  @Override
  public String name() {
    return "acme";
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    if (device.ids().vendor() != 0xac3e || device.isBridge()) {
      return List.of();
    }
    DriverTarget driver = new DriverTarget.Module(ModuleName.parse("acme_vfio_pci"));
    return List.of(Proposal.of(driver, 95, "ACME's adapters migrate with acme_vfio_pci only"));
  }
}
