package io.vario.sample;

import java.util.List;

/** Look at where to print to. */
public final class Prints extends Sample {
  /** Create the strategy. */
  public Prints() {
    proposing((device, context) -> System.out.checkError() ? List.of() : List.of(PROPOSAL));
  }
}
