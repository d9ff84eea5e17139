package io.vario.cli;

import io.vario.bind.Outcome;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.DetachRequest;
import io.vario.engine.Vario;
import io.vario.error.VarioException;
import io.vario.plan.BindingPlan;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plan to detach several devices at once.
 *
 * <p>A device may only count on its siblings leaving with it while they do leave: whenever one
 * cannot, the others are planned again without it.
 */
final class DetachPlans {
  private final Vario engine;
  private final DetachRequest request;
  private final Set<PciAddress> leaving = new HashSet<>();
  private final Map<PciAddress, BindingPlan> plans = new LinkedHashMap<>();
  private final Map<PciAddress, VarioException> failures = new LinkedHashMap<>();

  DetachPlans(Vario engine, DetachRequest request, Collection<PciDevice> devices) {
    this.engine = engine;
    this.request = request;
    for (PciDevice device : devices) {
      leaving.add(device.address());
    }
    boolean allLeave = false;
    while (!allLeave) {
      allLeave = true;
      for (PciDevice device : devices) {
        allLeave &= leavesAsPlanned(device.address());
      }
    }
  }

  private boolean leavesAsPlanned(PciAddress address) {
    if (failures.containsKey(address)) {
      return true;
    }
    boolean leaves = false;
    try {
      BindingPlan plan = engine.planDetach(address, request, leaving);
      plans.put(address, plan);
      leaves = plan.refusals().isEmpty();
    } catch (VarioException failure) {
      plans.remove(address);
      failures.put(address, failure);
    }
    return leaves || !leaving.remove(address);
  }

  /**
   * Return a device's plan, which may hold refusals.
   *
   * @throws VarioException if there is none
   */
  BindingPlan plan(PciAddress address) {
    VarioException failure = failures.get(address);
    if (failure != null) {
      throw failure;
    }
    BindingPlan plan = plans.get(address);
    return plan != null ? plan : engine.planDetach(address, request, leaving);
  }

  /** Return what a device's decision costs or could not take into account. */
  List<String> warnings(PciAddress address) {
    BindingPlan plan = plans.get(address);
    return plan == null ? List.of() : plan.warnings();
  }

  /** Carry out a device's plan. */
  Outcome carryOut(PciAddress address) {
    return engine.detach(plan(address));
  }

  /** Note that a device stays after all, so that the devices still to come are planned anew. */
  void stays(PciAddress address) {
    if (leaving.remove(address)) {
      plans.clear();
    }
  }
}
