package io.vario.bind;

import io.vario.check.Finding;
import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Hold what became of a request for one device.
 *
 * @param address the device
 * @param kind what became of it
 * @param changed whether the device is in another state than before
 * @param from its driver before; empty if it had none
 * @param to its driver now, as read back; empty if it has none
 * @param module the driver's module; empty if there is no driver or it is built in
 * @param message what was done or why not, one sentence
 * @param hint what to do next; empty if nothing needs doing
 * @param findings what the safety checks found
 * @param code what kind of thing went wrong; empty if nothing did
 */
public record Outcome(
    PciAddress address,
    Kind kind,
    boolean changed,
    Optional<DriverName> from,
    Optional<DriverName> to,
    Optional<ModuleName> module,
    String message,
    Optional<String> hint,
    List<Finding> findings,
    Optional<ErrorCode> code) {

  /** Name what can become of a request. */
  public enum Kind {
    /** The driver that was asked for owns the device. */
    BOUND,
    /** The device was given back and, as is right for it, no driver owns it. */
    UNBOUND,
    /** The device was as wanted before. */
    UNCHANGED,
    /** Nothing was changed, since something spoke against it. */
    REFUSED,
    /** A step failed, and the device is in the state that it was in before. */
    ROLLED_BACK,
    /** A step failed, and so did its undo: the device is neither as before nor as wanted. */
    STUCK;

    /**
     * Return the word that is printed for it.
     *
     * @return such as {@code rolled back}; never null
     */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Create the outcome; the list is copied.
   *
   * @param address the device
   * @param kind what became of it
   * @param changed whether the device is in another state than before
   * @param from its driver before; empty if it had none
   * @param to its driver now, as read back; empty if it has none
   * @param module the driver's module; empty if there is no driver or it is built in
   * @param message what was done or why not, one sentence
   * @param hint what to do next; empty if nothing needs doing
   * @param findings what the safety checks found
   * @param code what kind of thing went wrong; empty if nothing did
   */
  public Outcome {
    findings = List.copyOf(findings);
  }

  /**
   * Tell whether the device is as was asked.
   *
   * @return whether the request was met
   */
  public boolean isSuccess() {
    return kind == Kind.BOUND || kind == Kind.UNBOUND || kind == Kind.UNCHANGED;
  }
}
