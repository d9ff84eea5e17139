package io.vario.engine;

import io.vario.bind.Binder;
import io.vario.bind.Lanes;
import io.vario.bind.Outcome;
import io.vario.bind.Recovery;
import io.vario.bind.Terms;
import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.CheckMemory;
import io.vario.check.Examination;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.plan.BindingPlan;
import io.vario.plan.Fingerprint;
import io.vario.plan.Planner;
import io.vario.plan.PreviousState;
import io.vario.plugin.Extensions;
import io.vario.resolve.CatalogView;
import io.vario.resolve.DriverResolver;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import io.vario.resolve.Resolution;
import io.vario.state.BindingRecord;
import io.vario.state.DeviceLocks;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * List, explain, plan, detach and reattach the PCI devices of one host: the engine.
 *
 * <p>It keeps nothing between calls but what it was made of, so that it is as thread-safe as its
 * host, its strategies and its state store are.
 */
public final class Vario implements AutoCloseable {
  private final Host host;
  private final DriverResolver resolver;
  private final Planner planner;
  private final List<SafetyCheck> checks;
  private final Binder binder;
  private final Recovery recovery;
  private final StateStore state;
  private final NamePolicy namePolicy;
  private final Runnable closing;

  /**
   * Create an engine of parts; {@link #builder} makes one of what there usually is.
   *
   * @param host the host that it works on
   * @param extensions the strategies, all of the safety checks, and the hooks
   * @param fallback what may be done where the listed driver cannot serve
   * @param state where is kept what is being done and what has been
   */
  public Vario(Host host, Extensions extensions, FallbackPolicy fallback, StateStore state) {
    this(host, extensions, fallback, NamePolicy.FORGIVING, state, new NothingToClose());
  }

  /**
   * Create an engine of parts, with a policy for the requests that it makes itself.
   *
   * @param host the host that it works on
   * @param extensions the strategies, all of the safety checks, and the hooks
   * @param fallback what may be done where the listed driver cannot serve
   * @param namePolicy which names of drivers {@link #request} accepts
   * @param state where is kept what is being done and what has been
   */
  public Vario(
      Host host,
      Extensions extensions,
      FallbackPolicy fallback,
      NamePolicy namePolicy,
      StateStore state) {
    this(host, extensions, fallback, namePolicy, state, new NothingToClose());
  }

  Vario(
      Host host,
      Extensions extensions,
      FallbackPolicy fallback,
      NamePolicy namePolicy,
      StateStore state,
      Runnable closing) {
    this.host = host;
    this.resolver = new DriverResolver(extensions.strategies(), fallback);
    this.checks = extensions.checks();
    this.planner = new Planner(host, extensions.checks(), extensions.hooks());
    this.binder = new Binder(host, extensions.hooks(), state);
    this.recovery = new Recovery(host, extensions.hooks(), state);
    this.state = state;
    this.namePolicy = namePolicy;
    this.closing = closing;
  }

  /**
   * Begin an engine for a host, with all that is usual: every safety check that the host offers,
   * policies as the deployment decides, and a memory that ends with the process.
   *
   * @param host the host, such as {@code SysfsHost.live()}
   * @return a builder; never null
   */
  public static VarioBuilder builder(Host host) {
    return new VarioBuilder(host);
  }

  /**
   * Return the request that lets the strategies decide, by the deployment's policies.
   *
   * @return a request that allows no check; never null
   */
  public DetachRequest request() {
    return new DetachRequest(Optional.empty(), namePolicy, Set.of());
  }

  /**
   * Let go of what the builder made: the threads that plugins run on. Calling it twice is harmless.
   */
  @Override
  public void close() {
    closing.run();
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
    return explain(address, request, new CheckMemory());
  }

  /**
   * Decide which driver one of several devices gets, and why; the host's modules are looked at once
   * for all of them.
   *
   * @param address the device
   * @param request which driver is asked for
   * @param memory what was read for the same request
   * @return the decision, possibly without a winner; never null
   * @throws VarioException as {@link #explain(PciAddress, DetachRequest)}
   */
  public Resolution explain(PciAddress address, DetachRequest request, CheckMemory memory) {
    PciDevice device = device(address);
    CatalogView modules = memory.keep(CatalogView.class, new FirstLook(host));
    return request.driver().isPresent()
        ? resolver.resolveNamed(device, request.driver().get(), request.namePolicy(), modules)
        : resolver.resolve(device, modules);
  }

  /**
   * Examine what taking devices away from the host would do; nothing is changed.
   *
   * @param address one of the devices
   * @param request what is expected of them
   * @param together all devices of the same request
   * @param memory what the safety checks have read for the same request
   * @return what the checks found; never null
   * @throws VarioException {@link ErrorCode#NO_SUCH_DEVICE} if there is no device
   */
  public Examination examine(
      PciAddress address, DetachRequest request, Set<PciAddress> together, CheckMemory memory) {
    return Examination.of(
        device(address),
        checks,
        new CheckContext(host, Intent.DETACH, together, request.expected(), memory));
  }

  /**
   * Plan to give a device to VFIO; nothing is changed.
   *
   * @param address the device
   * @param request which driver is asked for, and what is allowed
   * @param together all devices of the same request
   * @return the plan; never null
   * @throws VarioException as {@link #explain(PciAddress, DetachRequest)}; {@link
   *     ErrorCode#NO_DRIVER} if no driver can serve
   */
  public BindingPlan planDetach(
      PciAddress address, DetachRequest request, Set<PciAddress> together) {
    return planDetach(address, request, together, new CheckMemory());
  }

  /**
   * Plan to give one of several devices to VFIO; nothing is changed.
   *
   * @param address the device
   * @param request which driver is asked for, and what is allowed
   * @param together all devices of the same request
   * @param memory what was read for the same request, the host's modules among it
   * @return the plan; never null
   * @throws VarioException as {@link #explain(PciAddress, DetachRequest)}; {@link
   *     ErrorCode#NO_DRIVER} if no driver can serve
   */
  public BindingPlan planDetach(
      PciAddress address, DetachRequest request, Set<PciAddress> together, CheckMemory memory) {
    return planner.detach(
        explain(address, request, memory),
        new CheckContext(host, Intent.DETACH, together, request.expected(), memory),
        request.allowed());
  }

  /**
   * Plan to give several devices to VFIO together; nothing is changed.
   *
   * @param devices the devices
   * @param request which driver is asked for, and what is allowed
   * @return the plans, and why there are none; never null
   */
  public DetachPlans planDetach(Collection<PciDevice> devices, DetachRequest request) {
    return new DetachPlans(this, devices, address -> request);
  }

  /**
   * Give devices to VFIO.
   *
   * @param devices the devices
   * @param request which driver is asked for, and what is allowed
   * @param terms on which terms
   * @return what became of them, in the same order; never null
   */
  public List<Outcome> detach(Collection<PciDevice> devices, DetachRequest request, Terms terms) {
    return detach(devices, address -> request, terms);
  }

  /**
   * Give devices to VFIO together that are not asked for in the same way.
   *
   * @param requests the devices, and of each which driver is asked for, and what is allowed
   * @param terms on which terms
   * @return what became of them, in the map's order; never null
   */
  public List<Outcome> detach(Map<PciDevice, DetachRequest> requests, Terms terms) {
    Map<PciAddress, DetachRequest> byAddress = new HashMap<>();
    requests.forEach((device, request) -> byAddress.put(device.address(), request));
    return detach(
        requests.keySet(), address -> Objects.requireNonNull(byAddress.get(address)), terms);
  }

  private List<Outcome> detach(
      Collection<PciDevice> devices, Function<PciAddress, DetachRequest> requests, Terms terms) {
    if (!terms.keepGoing()) {
      return together(devices, terms, () -> planAll(devices, requests));
    }
    Set<PciAddress> leaving = ConcurrentHashMap.newKeySet();
    leaving.addAll(new DetachPlans(this, devices, requests).leaving());
    return eachForItself(
        devices,
        terms,
        device ->
            planDetach(device.address(), requests.apply(device.address()), Set.copyOf(leaving)),
        stays -> leaving.remove(stays.address()));
  }

  /**
   * Carry out what was planned earlier, provided that the same would be planned now.
   *
   * @param devices the devices
   * @param request the request that was planned
   * @param planned the fingerprints of the plans
   * @param terms on which terms
   * @return what became of the devices, in the same order; never null
   */
  public List<Outcome> apply(
      Collection<PciDevice> devices,
      DetachRequest request,
      Map<PciAddress, Fingerprint> planned,
      Terms terms) {
    return together(
        devices, terms, () -> requireSame(planAll(devices, address -> request), planned));
  }

  private List<BindingPlan> planAll(
      Collection<PciDevice> devices, Function<PciAddress, DetachRequest> requests)
      throws UnplannedException {
    DetachPlans plans = new DetachPlans(this, devices, requests);
    for (PciDevice device : devices) {
      Optional<VarioException> failure = plans.failure(device.address());
      if (failure.isPresent()) {
        throw new UnplannedException(device, failure.get());
      }
    }
    return plans.all();
  }

  private static List<BindingPlan> requireSame(
      List<BindingPlan> plans, Map<PciAddress, Fingerprint> planned) throws UnplannedException {
    for (BindingPlan plan : plans) {
      Fingerprint before = planned.get(plan.address());
      List<String> differences =
          before == null ? List.of("it was not planned") : before.differences(plan.fingerprint());
      if (!differences.isEmpty()) {
        throw new UnplannedException(
            plan.device(),
            new VarioException(
                ErrorCode.OUTDATED,
                plan.address()
                    + " is not as it was when the plan was made: "
                    + String.join("; ", differences),
                "make the plan again"));
      }
    }
    return plans;
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
    return planReattach(address, Set.of(), new CheckMemory());
  }

  /**
   * Plan to give one of several devices back to the host; nothing is changed.
   *
   * @param address the device
   * @param allowed the checks whose refusals do not count
   * @param memory what the safety checks have read for the same request
   * @return the plan; never null
   * @throws VarioException as {@link #planReattach(PciAddress)}
   */
  public BindingPlan planReattach(PciAddress address, Set<CheckId> allowed, CheckMemory memory) {
    PciDevice device = device(address);
    Optional<BindingRecord> recorded = state.ledger().find(address);
    Optional<PreviousState> previous =
        recorded.isPresent()
                && recorded.get().origin().boot().mayBe(state.boot())
                && recorded.get().appliesTo(device)
            ? Optional.of(recorded.get().previous())
            : Optional.empty();
    return planner.reattach(
        device,
        previous,
        new CheckContext(host, Intent.REATTACH, Set.of(address), Optional.empty(), memory),
        allowed);
  }

  /**
   * Give devices back to the host.
   *
   * @param devices the devices
   * @param allowed the checks whose refusals do not count
   * @param terms on which terms
   * @return what became of them, in the same order; never null
   */
  public List<Outcome> reattach(Collection<PciDevice> devices, Set<CheckId> allowed, Terms terms) {
    if (terms.keepGoing()) {
      return eachForItself(
          devices,
          terms,
          device -> planReattach(device.address(), allowed, new CheckMemory()),
          stays -> {});
    }
    return together(
        devices,
        terms,
        () -> {
          CheckMemory memory = new CheckMemory();
          List<BindingPlan> plans = new ArrayList<>(devices.size());
          for (PciDevice device : devices) {
            try {
              plans.add(planReattach(device.address(), allowed, memory));
            } catch (VarioException failure) {
              throw new UnplannedException(device, failure);
            }
          }
          return plans;
        });
  }

  /**
   * Finish or undo what a crash, a power cut or a stuck write left.
   *
   * @param concerned which transactions
   * @param terms on which terms
   * @return what became of their devices; never null
   * @throws VarioException {@link ErrorCode#STATE_UNUSABLE} if the journal cannot be read
   */
  public List<Outcome> recover(Predicate<Transaction> concerned, Terms terms) {
    return recovery.recover(concerned, terms);
  }

  /**
   * Return the transactions that are neither done nor undone and that nobody carries out now.
   *
   * @return the transactions, the oldest first; never null, unmodifiable
   * @throws VarioException {@link ErrorCode#STATE_UNUSABLE} if the journal cannot be read
   */
  public List<Transaction> interrupted() {
    List<Transaction> interrupted = new ArrayList<>();
    for (Transaction open : state.journal().open()) {
      if (!isUnderWay(open)) {
        interrupted.add(open);
      }
    }
    if (!interrupted.isEmpty()) {
      // One that nobody holds may have ended between the two looks.
      List<Transaction> still = state.journal().open();
      interrupted.removeIf(one -> still.stream().noneMatch(open -> open.id().equals(one.id())));
    }
    return List.copyOf(interrupted);
  }

  private boolean isUnderWay(Transaction open) {
    for (var change : open.changes()) {
      Optional<PciDevice> device = host.inventory().device(change.address());
      if (device.isPresent() && state.locks().holder(device.get()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Return the devices that Vario has given away, and in which ways they are no longer as it left
   * them.
   *
   * @return one for each recorded device, ordered by address; never null, unmodifiable
   * @throws VarioException {@link ErrorCode#STATE_UNUSABLE} if the records cannot be read
   */
  public List<Ownership> status() {
    List<Ownership> status = new ArrayList<>();
    for (BindingRecord record : state.ledger().all()) {
      status.add(Ownership.of(record, host.inventory().device(record.address()), state.boot()));
    }
    return List.copyOf(status);
  }

  // All or nothing, and each for itself

  private interface Planning {
    List<BindingPlan> plan() throws UnplannedException;
  }

  private interface PlanningOne {
    BindingPlan plan(PciDevice device);
  }

  private interface Staying {
    void stays(PciDevice device);
  }

  /** Plan under the devices' locks, so that nothing changes between a plan and its execution. */
  @SuppressWarnings("try") // The locks only have to be held.
  private List<Outcome> together(Collection<PciDevice> devices, Terms terms, Planning planning) {
    List<Outcome> outcomes;
    try (DeviceLocks.Held locks = lock(devices, terms)) {
      outcomes = binder.execute(planning.plan(), terms);
    } catch (UnplannedException unplanned) {
      outcomes = noneChanged(devices, unplanned);
    } catch (VarioException failure) {
      outcomes = new ArrayList<>(devices.size());
      for (PciDevice device : devices) {
        outcomes.add(Outcome.refused(device, failure));
      }
    }
    outcomes.forEach(terms.progress()::ended);
    return List.copyOf(outcomes);
  }

  private DeviceLocks.Held lock(Collection<PciDevice> devices, Terms terms) {
    for (PciDevice device : devices) {
      // Whoever may not change the device is not told about locks instead.
      host.control().requireWritable(device.address());
    }
    return state.locks().acquire(devices, terms.patience());
  }

  private static List<Outcome> noneChanged(
      Collection<PciDevice> devices, UnplannedException unplanned) {
    List<Outcome> outcomes = new ArrayList<>(devices.size());
    for (PciDevice device : devices) {
      outcomes.add(
          Outcome.refused(
              device,
              device.address().equals(unplanned.device.address())
                  ? unplanned.reason
                  : new VarioException(
                      unplanned.reason.code(),
                      device.address()
                          + " is left alone, since "
                          + unplanned.device.address()
                          + " is: all or nothing",
                      "--keep-going changes those that can be changed")));
    }
    return outcomes;
  }

  private List<Outcome> eachForItself(
      Collection<PciDevice> devices, Terms terms, PlanningOne planning, Staying staying) {
    Map<PciAddress, Outcome> outcomes = new ConcurrentHashMap<>();
    Lanes.of(devices)
        .forEach(
            device -> {
              Outcome outcome = alone(device, terms, planning);
              if (!outcome.isSuccess()) {
                staying.stays(device);
              }
              terms.progress().ended(outcome);
              outcomes.put(device.address(), outcome);
            });
    List<Outcome> ordered = new ArrayList<>(devices.size());
    for (PciDevice device : devices) {
      ordered.add(outcomes.get(device.address()));
    }
    return List.copyOf(ordered);
  }

  @SuppressWarnings("try") // The locks only have to be held.
  private Outcome alone(PciDevice device, Terms terms, PlanningOne planning) {
    List<PciDevice> one = List.of(device);
    try (DeviceLocks.Held locks = lock(one, terms)) {
      return binder.execute(List.of(planning.plan(device)), terms).get(0);
    } catch (VarioException failure) {
      return Outcome.refused(device, failure);
    }
  }

  /** Tell which device of several cannot even be planned for. */
  private static final class UnplannedException extends Exception {
    private static final long serialVersionUID = 1L;

    final transient PciDevice device;
    final transient VarioException reason;

    UnplannedException(PciDevice device, VarioException reason) {
      super(reason);
      this.device = device;
      this.reason = reason;
    }
  }

  /** Look at the host's modules; written out as {@link NothingToClose} is. */
  private static final class FirstLook implements Supplier<CatalogView> {
    private final Host host;

    FirstLook(Host host) {
      this.host = host;
    }

    @Override
    public CatalogView get() {
      return new CatalogView(host.catalog());
    }
  }

  /** Written out: the first lambda of a process costs a short command several milliseconds. */
  private static final class NothingToClose implements Runnable {
    @Override
    public void run() {
      // Whoever made the parts closes them.
    }
  }
}
