package io.vario.bind;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import io.vario.host.DriverControl;
import io.vario.host.Host;
import io.vario.host.ModuleCatalog;
import io.vario.plan.PreviousState;
import io.vario.plan.Step;
import io.vario.resolve.ModuleDrivers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carry out single steps, read back what each did, and bring devices back to earlier states. */
final class StepRunner {
  private final DriverControl control;
  private final ModuleCatalog catalog;
  private final Duration deadline;

  StepRunner(Host host, Duration deadline) {
    this.control = host.control();
    this.catalog = host.catalog();
    this.deadline = deadline;
  }

  /** Carry out a step, and make sure by reading back that it had its effect. */
  void perform(Step step) {
    if (step instanceof Step.LoadModule load) {
      control.load(load.module());
    } else if (step instanceof Step.SetOverride set) {
      writeOverride(set.address(), Optional.of(DriverOverride.of(driverOf(set.driver()))));
    } else if (step instanceof Step.RestoreOverride restore) {
      writeOverride(restore.address(), restore.override());
    } else if (step instanceof Step.Unbind unbind) {
      release(unbind.address(), unbind.driver());
    } else if (step instanceof Step.Bind bind) {
      give(bind.address(), driverOf(bind.driver()));
    } else if (step instanceof Step.Probe probe) {
      probe(probe);
    }
  }

  /**
   * Bring a device back to a state, from wherever a transaction left it, the last change first.
   *
   * <p>It looks before each write, so that it also serves for what failed or was cut off half-way.
   */
  void restore(PciAddress address, PreviousState before) {
    Optional<DriverName> owner = control.driver(address);
    if (!owner.equals(before.driver())) {
      if (owner.isPresent()) {
        release(address, owner.get());
      }
      if (before.driver().isPresent()) {
        giveBack(address, before.driver().get(), before);
        return;
      }
    }
    writeOverride(address, before.override());
  }

  /** Tell whether a step is done to the device itself while it changes hands. */
  static boolean isOfDevice(Step step) {
    boolean isAfterwards =
        step instanceof Step.CallHook call && call.moment() == Step.CallHook.Moment.AFTER_RETURN;
    return !isAfterwards && !(step instanceof Step.LoadModule);
  }

  private DriverName driverOf(DriverTarget target) {
    if (target instanceof DriverTarget.Module named) {
      return ModuleDrivers.require(named.module(), catalog);
    }
    DriverName driver = DriverName.parse(target.name());
    if (!catalog.registeredDrivers().contains(driver)) {
      String brought = "";
      String hint = null;
      if (ModuleName.isValid(driver.toString())) {
        // Loaded on the strength of the name, the module has now told its drivers.
        DriverName right = ModuleDrivers.require(ModuleName.parse(driver.toString()), catalog);
        brought = ": the module of that name has the driver " + right;
        hint = "use --driver " + right;
      }
      throw new VarioException(
          ErrorCode.NAME_REFUSED, driver + " is not the exact name of a driver" + brought, hint);
    }
    return driver;
  }

  private void writeOverride(PciAddress address, Optional<DriverOverride> wanted) {
    if (control.override(address).equals(wanted)) {
      return;
    }
    control.setOverride(address, wanted);
    Optional<DriverOverride> found = control.override(address);
    if (!found.equals(wanted)) {
      throw failed(
          address, "its driver_override reads " + text(found) + " instead of " + text(wanted));
    }
  }

  private void release(PciAddress address, DriverName driver) {
    control.unbind(address, driver, deadline);
    Optional<DriverName> owner = control.driver(address);
    if (owner.isPresent()) {
      throw failed(address, owner.get() + " owns it although " + driver + " let go");
    }
  }

  private void give(PciAddress address, DriverName driver) {
    control.bind(address, driver, deadline);
    Optional<DriverName> owner = control.driver(address);
    if (owner.isEmpty() || !owner.get().equals(driver)) {
      throw failed(
          address, text(owner) + " owns it, although " + driver + " was said to have taken it");
    }
  }

  private void probe(Step.Probe step) {
    PciAddress address = step.address();
    control.probe(address, deadline);
    if (control.driver(address).isPresent()) {
      return;
    }
    // drivers_probe hides a probe's failure; the driver's own bind tells it.
    VarioException lastRefusal = null;
    for (ModuleName module : step.expected()) {
      for (DriverName driver : catalog.driversOf(module)) {
        try {
          give(address, driver);
          return;
        } catch (KernelRefusal refusal) {
          lastRefusal = refusal;
        }
      }
    }
    if (lastRefusal != null) {
      throw lastRefusal;
    }
  }

  /** Give a device to a driver that had it before, whether or not the driver lists its ids. */
  private void giveBack(PciAddress address, DriverName driver, PreviousState before) {
    if (before.module().isPresent() && !catalog.registeredDrivers().contains(driver)) {
      control.load(before.module().get());
    }
    writeOverride(address, Optional.of(DriverOverride.of(driver)));
    VarioException refusal = null;
    try {
      give(address, driver);
    } catch (VarioException failure) {
      refusal = failure;
    }
    try {
      writeOverride(address, before.override());
    } catch (VarioException failure) {
      refusal = joined(refusal, failure);
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private static VarioException joined(@Nullable VarioException first, VarioException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private static VarioException failed(PciAddress address, String found) {
    return new VarioException(ErrorCode.VERIFY_FAILED, address + " is not as it was set: " + found);
  }

  private static String text(Optional<?> name) {
    return name.isPresent() ? name.get().toString() : "nothing";
  }
}
