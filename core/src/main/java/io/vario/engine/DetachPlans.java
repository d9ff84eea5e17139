package io.vario.engine;

import io.vario.check.CheckMemory;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.plan.BindingPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Hold the plans to detach several devices together.
 *
 * <p>A device may only count on its siblings leaving with it while they do leave: whenever one
 * cannot, the others are planned again without it.
 */
public final class DetachPlans {
  private final Map<PciAddress, PciDevice> devices = new LinkedHashMap<>();
  private final Map<PciAddress, BindingPlan> plans = new LinkedHashMap<>();
  private final Map<PciAddress, VarioException> failures = new LinkedHashMap<>();
  private final Set<PciAddress> leaving = new HashSet<>();
  private final CheckMemory memory = new CheckMemory();

  /** Plan for devices as they are now. */
  DetachPlans(
      Vario engine, Collection<PciDevice> devices, Function<PciAddress, DetachRequest> requests) {
    for (PciDevice device : devices) {
      this.devices.put(device.address(), device);
    }
    leaving.addAll(this.devices.keySet());
    boolean allLeave = false;
    while (!allLeave) {
      allLeave = true;
      for (PciAddress address : this.devices.keySet()) {
        allLeave &= leavesAsPlanned(engine, address, requests.apply(address));
      }
    }
  }

  private boolean leavesAsPlanned(Vario engine, PciAddress address, DetachRequest request) {
    if (failures.containsKey(address)) {
      return true;
    }
    boolean leaves = false;
    try {
      BindingPlan plan = engine.planDetach(address, request, leaving, memory);
      plans.put(address, plan);
      leaves = plan.refusals().isEmpty();
    } catch (VarioException failure) {
      plans.remove(address);
      failures.put(address, failure);
    }
    return leaves || !leaving.remove(address);
  }

  /**
   * Return the devices, in the order in which they were named.
   *
   * @return the devices as they were when they were named; never null, unmodifiable
   */
  public List<PciDevice> devices() {
    return List.copyOf(devices.values());
  }

  /**
   * Return a device's plan.
   *
   * @param address the device
   * @return the plan, which may hold refusals, or empty if there is none; never null
   */
  public Optional<BindingPlan> plan(PciAddress address) {
    return Optional.ofNullable(plans.get(address));
  }

  /**
   * Return why a device has no plan.
   *
   * @param address the device
   * @return the reason, or empty if there is a plan; never null
   */
  public Optional<VarioException> failure(PciAddress address) {
    return Optional.ofNullable(failures.get(address));
  }

  /**
   * Return the plans that there are, in the order of the devices.
   *
   * @return the plans; never null, unmodifiable
   */
  public List<BindingPlan> all() {
    List<BindingPlan> all = new ArrayList<>();
    for (PciAddress address : devices.keySet()) {
      plan(address).ifPresent(all::add);
    }
    return List.copyOf(all);
  }

  /** Return the devices that will leave. */
  Set<PciAddress> leaving() {
    return Set.copyOf(leaving);
  }
}
