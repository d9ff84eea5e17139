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
import io.vario.host.ModuleCatalog;
import io.vario.plan.Step;
import io.vario.resolve.ModuleDrivers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carry out single steps, read back what each did, and undo them.
 *
 * <p>An undo looks at the device first, so that it also serves for a step that failed half-way.
 */
final class StepRunner {
  private final DriverControl control;
  private final ModuleCatalog catalog;

  StepRunner(DriverControl control, ModuleCatalog catalog) {
    this.control = control;
    this.catalog = catalog;
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

  /** Undo a step that was carried out, or was begun. */
  void undo(Step step) {
    if (step instanceof Step.SetOverride set) {
      writeOverride(set.address(), set.previous());
    } else if (step instanceof Step.RestoreOverride restore) {
      writeOverride(restore.address(), restore.previous());
    } else if (step instanceof Step.Unbind unbind) {
      giveBack(unbind.address(), unbind.driver());
    } else if (step instanceof Step.Bind bind) {
      takeAway(bind.address());
    } else if (step instanceof Step.Probe probe) {
      takeAway(probe.address());
    }
  }

  /** Tell whether a step writes to the device itself. */
  static boolean touchesDevice(Step step) {
    return !(step instanceof Step.LoadModule);
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
    control.unbind(address, driver);
    Optional<DriverName> owner = control.driver(address);
    if (owner.isPresent()) {
      throw failed(address, owner.get() + " owns it although " + driver + " let go");
    }
  }

  private void give(PciAddress address, DriverName driver) {
    control.bind(address, driver);
    Optional<DriverName> owner = control.driver(address);
    if (owner.isEmpty() || !owner.get().equals(driver)) {
      throw failed(
          address, text(owner) + " owns it, although " + driver + " was said to have taken it");
    }
  }

  private void probe(Step.Probe step) {
    PciAddress address = step.address();
    control.probe(address);
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
  private void giveBack(PciAddress address, DriverName driver) {
    Optional<DriverName> owner = control.driver(address);
    if (owner.isPresent() && owner.get().equals(driver)) {
      return;
    }
    takeAway(address);
    Optional<DriverOverride> override = control.override(address);
    Optional<DriverOverride> tie = Optional.of(DriverOverride.of(driver));
    writeOverride(address, tie);
    VarioException refusal = null;
    try {
      give(address, driver);
    } catch (VarioException failure) {
      refusal = failure;
    }
    try {
      writeOverride(address, override);
    } catch (VarioException failure) {
      refusal = joined(refusal, failure);
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private void takeAway(PciAddress address) {
    Optional<DriverName> owner = control.driver(address);
    if (owner.isPresent()) {
      release(address, owner.get());
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
