package io.vario.cli.sample;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.util.List;

/** Propose vfio-pci for every device. */
public final class SampleStrategy implements SelectionStrategy {
  @Override
  public String name() {
    return "sample";
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    return List.of(
        new Proposal(
            new DriverTarget.Driver(DriverName.parse("vfio-pci")),
            0,
            Proposal.Standing.LAST_RESORT,
            "vfio-pci takes any PCI device"));
  }
}
