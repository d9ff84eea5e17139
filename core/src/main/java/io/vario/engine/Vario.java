package io.vario.engine;

import io.vario.bind.Binder;
import io.vario.bind.BindingLedger;
import io.vario.bind.BindingRecord;
import io.vario.bind.Outcome;
import io.vario.check.SafetyCheck;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.plan.BindingPlan;
import io.vario.plan.Planner;
import io.vario.plan.PreviousState;
import io.vario.resolve.DriverResolver;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.Resolution;
import io.vario.strategy.SelectionStrategy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * List, explain, plan, detach and reattach the PCI devices of one host: the engine.
 *
 * <p>It keeps nothing between calls but what it was made of, so that it is as thread-safe as its
 * host, its strategies and its ledger are.
 */
public final class Vario {
  private final Host host;
  private final DriverResolver resolver;
  private final Planner planner;
  private final Binder binder;
  private final BindingLedger ledger;

  /**
   * Create an engine.
   *
   * @param host the host that it works on
   * @param strategies the selection strategies in the deployment's order
   * @param fallback what may be done where the listed driver cannot serve
   * @param checks the safety checks
   * @param ledger where bound devices are remembered
   */
  public Vario(
      Host host,
      List<SelectionStrategy> strategies,
      FallbackPolicy fallback,
      List<SafetyCheck> checks,
      BindingLedger ledger) {
    this.host = host;
    this.resolver = new DriverResolver(strategies, fallback);
    this.planner = new Planner(host, checks);
    this.binder = new Binder(host);
    this.ledger = ledger;
  }

  /**
   * Return the host that the engine works on.
   *
   * @return the host; never null
   */
  public Host host() {
    return host;
  }

  /**
   * Read a device.
   *
   * @param address where it is
   * @return the device; never null
   * @throws VarioException {@link ErrorCode#NO_SUCH_DEVICE} if there is none
   */
  public PciDevice device(PciAddress address) {
    Optional<PciDevice> device = host.inventory().device(address);
    if (device.isEmpty()) {
      throw new VarioException(
          ErrorCode.NO_SUCH_DEVICE,
          "there is no PCI device " + address,
          "vario list shows the devices");
    }
    return device.get();
  }

  /**
   * Decide which driver a device gets, and why.
   *
   * @param address the device
   * @param request which driver is asked for
   * @return the decision, possibly without a winner; never null
   * @throws VarioException {@link ErrorCode#NO_SUCH_DEVICE} if there is no device; {@link
   *     ErrorCode#NAME_REFUSED} if the driver asked for is refused
   */
  public Resolution explain(PciAddress address, DetachRequest request) {
    PciDevice device = device(address);
    return request.driver().isPresent()
        ? resolver.resolveNamed(
            device, request.driver().get(), request.namePolicy(), host.catalog())
        : resolver.resolve(device, host.catalog());
  }

  /**
   * Plan to give a device to VFIO; nothing is changed.
   *
   * @param address the device
   * @param request which driver is asked for, and what is allowed
   * @param together all devices of the same request
   * @return the plan; never null
   * @throws VarioException as {@link #explain}; {@link ErrorCode#NO_DRIVER} if no driver can serve
   */
  public BindingPlan planDetach(
      PciAddress address, DetachRequest request, Set<PciAddress> together) {
    return planner.detach(explain(address, request), together, request.allowed());
  }

  /**
   * Give a device to VFIO.
   *
   * @param plan what {@link #planDetach} returned
   * @return what became of it; never null
   */
  public Outcome detach(BindingPlan plan) {
    return binder.execute(plan, new LedgerNotebook.OfDetach(ledger, plan));
  }

  /**
   * Plan to give a device back to the host; nothing is changed.
   *
   * @param address the device
   * @return the plan; never null
   * @throws VarioException {@link ErrorCode#NO_SUCH_DEVICE} if there is no device; {@link
   *     ErrorCode#STATE_UNUSABLE} if what is recorded of it cannot be read
   */
  public BindingPlan planReattach(PciAddress address) {
    PciDevice device = device(address);
    Optional<BindingRecord> recorded = ledger.find(address);
    Optional<PreviousState> previous =
        recorded.isPresent() && recorded.get().appliesTo(device)
            ? Optional.of(recorded.get().previous())
            : Optional.empty();
    return planner.reattach(device, previous);
  }

  /**
   * Give a device back to the host.
   *
   * @param plan what {@link #planReattach} returned
   * @return what became of it; never null
   */
  public Outcome reattach(BindingPlan plan) {
    return binder.execute(plan, new LedgerNotebook.OfReattach(ledger, plan));
  }
}
