package io.vario.plan;

import io.vario.check.BuiltInChecks;
import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Examination;
import io.vario.check.Finding;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.AliasMatch;
import io.vario.host.Host;
import io.vario.host.ModuleStatus;
import io.vario.resolve.Resolution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turn a decision into steps, each with its undo, after every safety check had its say. */
public final class Planner {
  private final Host host;
  private final List<SafetyCheck> checks;
  private final List<DriverHook> hooks;

  /**
   * Create a planner.
   *
   * @param host the host that plans are made for
   * @param checks the safety checks, in the order in which their findings are reported; copied
   * @param hooks the driver hooks, in the order in which they are called before a driver lets go;
   *     copied
   */
  public Planner(Host host, List<SafetyCheck> checks, List<DriverHook> hooks) {
    this.host = host;
    this.checks = List.copyOf(checks);
    this.hooks = List.copyOf(hooks);
  }

  /**
   * Plan to give a device to the driver that was decided on.
   *
   * @param resolution the decision
   * @param context what the safety checks may ask
   * @param allowed the checks whose refusals do not count
   * @return the plan, without steps if the driver owns the device already; never null
   * @throws VarioException {@link ErrorCode#NO_DRIVER} if the decision has no winner
   */
  public BindingPlan detach(Resolution resolution, CheckContext context, Set<CheckId> allowed) {
    PciDevice device = resolution.device();
    Optional<DriverTarget> target = resolution.target();
    if (target.isEmpty()) {
      throw new VarioException(
          ErrorCode.NO_DRIVER,
          device.address() + " gets no driver: " + resolution.reason(),
          "vario explain " + device.address() + " tells what each proposal lacks");
    }
    ModuleName module = resolution.module().orElse(null);
    if (resolution.driver().isPresent() && resolution.driver().equals(device.driver())) {
      return new BindingPlan(
          device,
          module,
          new Goal.Given(target.get()),
          List.of(),
          identity(device, context),
          allowed,
          resolution.driver().get() + " owns the device already",
          List.of());
    }
    List<Step> steps = new ArrayList<>(4);
    if (resolution.driver().isEmpty() && module != null) {
      steps.add(new Step.LoadModule(module));
    }
    PciAddress address = device.address();
    List<String> warnings = new ArrayList<>(resolution.warnings());
    if (device.driver().isPresent()) {
      steps.addAll(
          calls(device, device.driver().get(), Step.CallHook.Moment.BEFORE_RELEASE, warnings));
    }
    steps.add(new Step.SetOverride(address, target.get(), device.override()));
    if (device.driver().isPresent()) {
      steps.add(new Step.Unbind(address, device.driver().get()));
    }
    steps.add(new Step.Bind(address, target.get()));
    return new BindingPlan(
        device,
        module,
        new Goal.Given(target.get()),
        steps,
        examine(device, context),
        allowed,
        resolution.reason(),
        warnings);
  }

  /** Ask each hook what it has to do; one that cannot tell is left out with a warning. */
  private List<Step> calls(
      PciDevice device, DriverName driver, Step.CallHook.Moment moment, List<String> warnings) {
    List<Step> calls = new ArrayList<>(0);
    for (DriverHook hook : hooks) {
      try {
        Optional<String> concern = hook.concern(device, driver);
        if (concern.isPresent()) {
          calls.add(new Step.CallHook(device.address(), moment, hook.name(), concern.get()));
        }
      } catch (RuntimeException | LinkageError mistake) {
        warnings.add("the hook " + hook.name() + " is not called: " + mistake.getMessage());
      }
    }
    if (moment == Step.CallHook.Moment.AFTER_RETURN) {
      Collections.reverse(calls);
    }
    return calls;
  }

  /**
   * Plan to give a device back to the host.
   *
   * @param device the device as it is now
   * @param previous who owned it before; empty if that is not known: then an override is cleared
   *     and the kernel chooses the driver, provided the device is on a VFIO driver or on none
   * @param context what the safety checks may ask
   * @param allowed the checks whose refusals do not count
   * @return the plan, without steps if there is nothing to give back; never null
   */
  public BindingPlan reattach(
      PciDevice device,
      Optional<PreviousState> previous,
      CheckContext context,
      Set<CheckId> allowed) {
    return previous.isPresent()
        ? restore(device, previous.get(), context, allowed)
        : release(device, context, allowed);
  }

  private BindingPlan restore(
      PciDevice device, PreviousState previous, CheckContext context, Set<CheckId> allowed) {
    PciAddress address = device.address();
    List<Step> steps = new ArrayList<>(4);
    List<String> warnings = new ArrayList<>(0);
    boolean sameDriver = device.driver().equals(previous.driver());
    if (!sameDriver
        && previous.module().isPresent()
        && host.catalog().driversOf(previous.module().get()).isEmpty()) {
      steps.add(new Step.LoadModule(previous.module().get()));
    }
    if (!device.override().equals(previous.override())) {
      steps.add(new Step.RestoreOverride(address, previous.override(), device.override()));
    }
    if (!sameDriver && device.driver().isPresent()) {
      steps.add(new Step.Unbind(address, device.driver().get()));
    }
    if (!sameDriver && previous.driver().isPresent()) {
      DriverName owner = previous.driver().get();
      steps.add(new Step.Bind(address, new DriverTarget.Driver(owner)));
      steps.addAll(calls(device, owner, Step.CallHook.Moment.AFTER_RETURN, warnings));
    }
    return new BindingPlan(
        device,
        previous.module().orElse(null),
        new Goal.Restored(previous),
        steps,
        steps.isEmpty() ? List.of() : examine(device, context),
        allowed,
        "before it was detached, "
            + previous.driver().map(DriverName::toString).orElse("no driver")
            + " owned the device",
        warnings);
  }

  private BindingPlan release(PciDevice device, CheckContext context, Set<CheckId> allowed) {
    PciAddress address = device.address();
    if (device.driver().isPresent() && !device.isOnVfio()) {
      return new BindingPlan(
          device,
          device.module().orElse(null),
          new Goal.Released(true),
          List.of(),
          List.of(),
          Set.of(),
          "the host's driver " + device.driver().get() + " owns the device",
          List.of());
    }
    List<Finding> notes = new ArrayList<>(examine(device, context));
    List<ModuleName> expected = expectedModules(device, notes);
    List<Step> steps = new ArrayList<>(5);
    for (ModuleName module : expected) {
      if (host.catalog().status(module).state() == ModuleStatus.State.LOADABLE) {
        steps.add(new Step.LoadModule(module));
      }
    }
    if (device.override().isPresent()) {
      steps.add(new Step.RestoreOverride(address, Optional.empty(), device.override()));
    }
    if (device.driver().isPresent()) {
      steps.add(new Step.Unbind(address, device.driver().get()));
    }
    steps.add(new Step.Probe(address, expected));
    return new BindingPlan(
        device,
        null,
        new Goal.Released(!expected.isEmpty()),
        steps,
        notes,
        allowed,
        "the kernel chooses the host's driver",
        List.of());
  }

  /** Return the modules of the host whose aliases claim the device and that can serve. */
  private List<ModuleName> expectedModules(PciDevice device, List<Finding> notes) {
    if (device.sriov().orElse(null) instanceof SriovRole.VirtualFunction role
        && !autoprobes(role.physicalFunction())) {
      notes.add(
          new Finding(
              new CheckId("VF-AUTOPROBE-OFF"),
              Severity.NOTE,
              "the PF "
                  + role.physicalFunction()
                  + " has sriov_drivers_autoprobe 0, so the VF stays without a driver"));
      return List.of();
    }
    List<ModuleName> expected = new ArrayList<>(1);
    for (AliasMatch match : host.catalog().lookup(device.modalias().toString()).matches()) {
      if (!expected.contains(match.module())
          && host.catalog().status(match.module()).state().isWorthTrying()) {
        expected.add(match.module());
      }
    }
    return expected;
  }

  private boolean autoprobes(PciAddress physicalFunction) {
    Optional<PciDevice> device = host.inventory().device(physicalFunction);
    return !(device.isPresent()
        && device.get().sriov().orElse(null) instanceof SriovRole.PhysicalFunction role
        && !role.autoprobe());
  }

  /** Another device than was asked for is not as wanted, whatever its driver. */
  private List<Finding> identity(PciDevice device, CheckContext context) {
    if (context.expected().isPresent()) {
      for (SafetyCheck check : checks) {
        if (check.id().equals(BuiltInChecks.IDENTITY)) {
          return Examination.of(device, List.of(check), context).findings();
        }
      }
    }
    return List.of();
  }

  private List<Finding> examine(PciDevice device, CheckContext context) {
    return Examination.of(device, checks, context).findings();
  }
}
