package com.acme.vario;

import io.vario.strategy.SelectionStrategy;
import io.vario.testkit.StrategyConformance;
import java.util.List;

class AcmeStrategyTest extends StrategyConformance {
  @Override
  protected SelectionStrategy strategy() {
    return new AcmeStrategy();
  }

  @Override
  protected List<String> devices() {
    return List.of("pci:v0000AC3Ed00000001sv0000AC3Esd00000001bc02sc00i00");
  }
}
