package io.vario.host;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import java.util.List;

/**
 * Tell whether a module can serve, and by what evidence.
 *
 * @param module the module
 * @param state what would happen if it were asked for
 * @param evidence one clause that says why, naming file and line where there is one, such as {@code
 *     blacklisted in /etc/modprobe.d/local.conf:3}
 * @param drivers the PCI drivers that it has registered; empty while it is not loaded
 */
public record ModuleStatus(
    ModuleName module, State state, String evidence, List<DriverName> drivers) {

  /** Name what would happen if a module were asked for. */
  public enum State {
    /** It is loaded now. */
    LOADED(true),
    /** It is part of the kernel. */
    BUILT_IN(true),
    /** modprobe would load it. */
    LOADABLE(true),
    /** An {@code install} or {@code alias} line puts something else in its place. */
    REDIRECTED(true),
    /** The host's module files cannot tell, since they are missing or unreadable. */
    UNKNOWN(true),
    /** It is blacklisted, or an {@code install} or {@code alias} line makes modprobe do nothing. */
    PROHIBITED(false),
    /** This kernel has no such module. */
    MISSING(false);

    private final boolean worthTrying;

    State(boolean worthTrying) {
      this.worthTrying = worthTrying;
    }

    /**
     * Tell whether asking for the module may lead to a driver.
     *
     * @return false only where it is known that it cannot
     */
    public boolean isWorthTrying() {
      return worthTrying;
    }
  }

  /**
   * Create the status; the list is copied.
   *
   * @param module the module
   * @param state what would happen if it were asked for
   * @param evidence one clause that says why, naming file and line where there is one, such as
   *     {@code blacklisted in /etc/modprobe.d/local.conf:3}
   * @param drivers the PCI drivers that it has registered; empty while it is not loaded
   */
  public ModuleStatus {
    drivers = List.copyOf(drivers);
  }
}
