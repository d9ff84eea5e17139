package io.vario.override;

import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.testkit.StrategyConformance;
import java.util.List;
import java.util.Map;

class VendorOverrideConformanceTest extends StrategyConformance {
  @Override
  protected SelectionStrategy strategy() {
    return new VendorOverrideStrategy();
  }

  @Override
  protected Settings settings() {
    // Each names a class or a role, as a rule for all that a vendor makes is one for its bridges.
    return Settings.ofMap(
        "test",
        Map.of(
            "rules",
            List.of(
                "old-firmware: address=0000:3b:00.[2-4] role=vf => forbid mlx5_vfio_pci",
                "migratable: vendor=15b3 role=vf kernel=>=6.8,<7 => require mlx5_vfio_pci",
                "storage: class=0108 => leave alone",
                "accelerators: class=0b40 => driver vfio-pci",
                "gpus: vendor=10de class=0302 => module nvgrace_gpu_vfio_pci")));
  }
}
