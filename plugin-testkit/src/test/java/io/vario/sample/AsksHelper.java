package io.vario.sample;

import java.util.List;

/** Leave it to another class to look at the machine. */
public final class AsksHelper extends Sample {
  /** Create the strategy. */
  public AsksHelper() {
    proposing((device, context) -> Helper.mayPropose() ? List.of(PROPOSAL) : List.of());
  }
}
