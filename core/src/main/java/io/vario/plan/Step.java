package io.vario.plan;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describe one thing that a plan does, and what undoes it. */
public sealed interface Step {

  /**
   * Return what is done.
   *
   * @return a stable word, such as {@code set-override}; never null
   */
  String action();

  /**
   * Return what it is done to.
   *
   * @return a device's address or a module's name; never null
   */
  String target();

  /**
   * Return what is written or expected.
   *
   * @return the value as text; null if there is none, or it is not known before an earlier step is
   *     done
   */
  @Nullable String value();

  /**
   * Return what undoes the step.
   *
   * @return a clause such as {@code bind e1000e}; null if there is nothing to undo
   */
  @Nullable String undo();

  /**
   * Return the step in words, with what undoes it.
   *
   * @return such as {@code unbind 0000:3b:00.2 e1000e, undo: bind e1000e}; a driver whose name is
   *     not known yet is told by its module; never null
   */
  default String words() {
    StringBuilder words = new StringBuilder(action()).append(' ').append(target());
    String value = value();
    if (this instanceof SetOverride set) {
      value = set.driver().toString();
    } else if (this instanceof Bind bind) {
      value = bind.driver().toString();
    }
    if (value != null) {
      words.append(' ').append(value);
    }
    String undo = undo();
    return undo == null ? words.toString() : words.append(", undo: ").append(undo).toString();
  }

  /**
   * Load a module. It stays loaded whatever follows, since others may use it by then.
   *
   * @param module the module
   */
  record LoadModule(ModuleName module) implements Step {
    @Override
    public String action() {
      return "load-module";
    }

    @Override
    public String target() {
      return module.toString();
    }

    @Override
    public @Nullable String value() {
      return null;
    }

    @Override
    public @Nullable String undo() {
      return null;
    }
  }

  /**
   * Tie a device to a driver by its override.
   *
   * @param address the device
   * @param driver the driver, or the module whose driver is meant
   * @param previous the override that was set before; empty if none was
   */
  record SetOverride(PciAddress address, DriverTarget driver, Optional<DriverOverride> previous)
      implements Step {
    @Override
    public String action() {
      return "set-override";
    }

    @Override
    public String target() {
      return address.toString();
    }

    @Override
    public @Nullable String value() {
      return driverName(driver);
    }

    @Override
    public String undo() {
      return overrideText(previous);
    }
  }

  /**
   * Put a device's override to what it was before Vario came.
   *
   * @param address the device
   * @param override the override; empty to clear it
   * @param previous the override that is set now; empty if none is
   */
  record RestoreOverride(
      PciAddress address, Optional<DriverOverride> override, Optional<DriverOverride> previous)
      implements Step {
    @Override
    public String action() {
      return override.isPresent() ? "set-override" : "clear-override";
    }

    @Override
    public String target() {
      return address.toString();
    }

    @Override
    public @Nullable String value() {
      return override.map(DriverOverride::toString).orElse(null);
    }

    @Override
    public String undo() {
      return overrideText(previous);
    }
  }

  /**
   * Take a device from its driver.
   *
   * @param address the device
   * @param driver the driver that owns it
   */
  record Unbind(PciAddress address, DriverName driver) implements Step {
    @Override
    public String action() {
      return "unbind";
    }

    @Override
    public String target() {
      return address.toString();
    }

    @Override
    public String value() {
      return driver.toString();
    }

    @Override
    public String undo() {
      return "bind " + driver;
    }
  }

  /**
   * Give a device to a driver, and make sure that the driver owns it.
   *
   * @param address the device
   * @param driver the driver, or the module whose driver is meant
   */
  record Bind(PciAddress address, DriverTarget driver) implements Step {
    @Override
    public String action() {
      return "bind";
    }

    @Override
    public String target() {
      return address.toString();
    }

    @Override
    public @Nullable String value() {
      return driverName(driver);
    }

    @Override
    public String undo() {
      return "unbind";
    }
  }

  /**
   * Let the kernel find the host's driver for a device, and make sure that it did.
   *
   * @param address the device
   * @param expected the modules whose aliases claim the device; empty if it is right that none does
   */
  record Probe(PciAddress address, List<ModuleName> expected) implements Step {
    /**
     * Create the step; the list is copied.
     *
     * @param address the device
     * @param expected the modules whose aliases claim the device; empty if it is right that none
     *     does
     */
    public Probe {
      expected = List.copyOf(expected);
    }

    @Override
    public String action() {
      return "probe";
    }

    @Override
    public String target() {
      return address.toString();
    }

    @Override
    public @Nullable String value() {
      return null;
    }

    @Override
    public String undo() {
      return "unbind";
    }
  }

  /**
   * Let a driver hook do its work for a device. What it does is its own to undo.
   *
   * @param address the device
   * @param moment whether the driver is to let go, or has the device back
   * @param hook the hook's name
   * @param concern what the hook said that it would do, as a clause
   */
  record CallHook(PciAddress address, Moment moment, String hook, String concern) implements Step {
    /** Tell when a hook is called. */
    public enum Moment {
      /** The driver still owns the device, and is to let go of it. */
      BEFORE_RELEASE("before-release"),
      /** The driver has the device back. */
      AFTER_RETURN("after-return");

      private final String action;

      Moment(String action) {
        this.action = action;
      }
    }

    @Override
    public String action() {
      return moment.action;
    }

    @Override
    public String target() {
      return address.toString();
    }

    @Override
    public String value() {
      return hook;
    }

    @Override
    public @Nullable String undo() {
      return moment == Moment.BEFORE_RELEASE ? "after-return " + hook : null;
    }

    /**
     * Tell whether a hook is among the steps that were planned for a device, as the journal has
     * them.
     *
     * @param steps the steps in words
     * @param address the device
     * @param moment when the hook was to be called
     * @param hook the hook's name
     * @return whether it was to be called then
     */
    public static boolean isPlanned(
        List<String> steps, PciAddress address, Moment moment, String hook) {
      return steps.contains(new CallHook(address, moment, hook, "").words());
    }
  }

  private static @Nullable String driverName(DriverTarget driver) {
    return driver instanceof DriverTarget.Driver named ? named.name() : null;
  }

  private static String overrideText(Optional<DriverOverride> previous) {
    return previous.isPresent() ? "set-override " + previous.get() : "clear-override";
  }
}
