package io.vario.resolve;

import io.vario.strategy.Proposal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Take a strategy's answer only if it makes sense. */
final class Proposals {
  /** No device has this many drivers. */
  static final int MOST = 64;

  /** A reason is one sentence. */
  static final int LONGEST_REASON = 1000;

  private Proposals() {}

  /**
   * Return an answer as it is now, however its list changes later.
   *
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#PLUGIN_UNUSABLE} if it is
   *     no answer
   */
  static List<Proposal> of(@Nullable List<?> answer) {
    if (answer == null) {
      throw Containment.unusable("it returned null instead of a list");
    }
    List<Proposal> proposals = new ArrayList<>(4);
    // The list may be of the strategy's own making: only what it hands out counts.
    for (Object element : answer) {
      if (proposals.size() == MOST) {
        throw Containment.unusable("it proposes more than " + MOST + " drivers");
      }
      if (!(element instanceof Proposal proposal)) {
        throw Containment.unusable(
            element == null
                ? "there is a null among its proposals"
                : "there is no proposal but a "
                    + element.getClass().getName()
                    + " among its proposals");
      }
      if (proposal.reason().length() > LONGEST_REASON) {
        throw Containment.unusable(
            "its reason for " + proposal.target() + " is longer than " + LONGEST_REASON);
      }
      proposals.add(proposal);
    }
    return proposals;
  }
}
