package io.vario.variant;

import io.vario.strategy.SelectionStrategy;
import io.vario.testkit.StrategyConformance;

class VfioVariantConformanceTest extends StrategyConformance {
  @Override
  protected SelectionStrategy strategy() {
    return new VfioVariantStrategy();
  }
}
