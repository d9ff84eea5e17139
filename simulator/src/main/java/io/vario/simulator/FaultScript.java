package io.vario.simulator;

import java.util.ArrayList;
import java.util.List;

/** List the faults of a simulated kernel. Immutable: the kernel counts, the script does not. */
public final class FaultScript {
  private static final FaultScript NONE = new FaultScript(List.of());

  private final List<Fault> faults;

  private FaultScript(List<Fault> faults) {
    this.faults = List.copyOf(faults);
  }

  /**
   * Return the script of a kernel in which nothing goes wrong by itself.
   *
   * @return the script without faults; never null
   */
  public static FaultScript none() {
    return NONE;
  }

  /**
   * Make a script.
   *
   * @param faults the faults; of several that strike at once, the first one counts
   * @return the script; never null
   */
  public static FaultScript of(Fault... faults) {
    return new FaultScript(List.of(faults));
  }

  /**
   * Return this script with one more fault behind the others.
   *
   * @param fault the fault
   * @return the longer script; never null
   */
  public FaultScript and(Fault fault) {
    List<Fault> more = new ArrayList<>(faults);
    more.add(fault);
    return new FaultScript(more);
  }

  List<Fault> faults() {
    return faults;
  }
}
