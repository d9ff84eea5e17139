package io.vario.testkit;

import io.vario.strategy.Proposal;
import io.vario.strategy.Veto;
import java.util.List;

/** Hold what a strategy says of a device, however its own lists change later. */
record Opinion(List<Veto> vetoes, List<Proposal> proposals) {
  Opinion {
    vetoes = List.copyOf(vetoes);
    proposals = List.copyOf(proposals);
  }

  boolean isNone() {
    return vetoes.isEmpty() && proposals.isEmpty();
  }
}
