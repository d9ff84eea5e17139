package io.vario.resolve;

import io.vario.strategy.Proposal;

/**
 * Hold a proposal and what became of it.
 *
 * @param strategy the name of the strategy that made it
 * @param proposal the proposal
 * @param verdict what became of it
 * @param verdictReason why, as a clause without a full stop
 */
public record Candidate(String strategy, Proposal proposal, Verdict verdict, String verdictReason) {

  /**
   * Return why it was proposed and what became of it.
   *
   * @return two clauses; never null
   */
  public String reason() {
    return proposal.reason() + "; " + verdictReason;
  }
}
