package io.vario.resolve;

import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Veto;
import java.util.ArrayList;
import java.util.List;

/** Hold what a strategy says of a device, as it was when it was asked. */
record Answer(List<Veto> vetoes, List<Proposal> proposals) {
  static final Answer NOTHING = new Answer(List.of(), List.of());

  /**
   * Ask a strategy. It says both or neither: half of it may be worse than nothing.
   *
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#PLUGIN_UNUSABLE} if what
   *     it says is no answer
   */
  static Answer of(SelectionStrategy strategy, PciDevice device, SelectionContext context) {
    List<?> against = strategy.veto(device, context);
    if (against == null) {
      throw Containment.unusable("it returned null instead of a list of vetoes");
    }
    List<Veto> vetoes = new ArrayList<>(0);
    for (Object element : against) {
      if (vetoes.size() == Proposals.MOST || !(element instanceof Veto veto)) {
        throw Containment.unusable(
            vetoes.size() == Proposals.MOST
                ? "it has more than " + Proposals.MOST + " vetoes"
                : "there is something else than vetoes among its vetoes");
      }
      vetoes.add(veto);
    }
    return new Answer(vetoes, Proposals.of(strategy.propose(device, context)));
  }
}
