package io.vario.bind;

import io.vario.check.Finding;
import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.ArrayList;
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
 * @param warnings what the decision costs or could not take into account, one sentence each
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
    List<String> warnings,
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
    /**
     * A step failed, and so did its undo, or the kernel did not answer: the device is neither as
     * before nor as wanted.
     */
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
   * Create the outcome; the lists are copied.
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
   * @param warnings what the decision costs or could not take into account, one sentence each
   * @param code what kind of thing went wrong; empty if nothing did
   */
  public Outcome {
    findings = List.copyOf(findings);
    warnings = List.copyOf(warnings);
  }

  /**
   * Tell of a device that nothing was done to, since it cannot or must not be changed.
   *
   * @param device the device
   * @param reason why
   * @return the outcome; never null
   */
  public static Outcome refused(PciDevice device, VarioException reason) {
    return new Outcome(
        device.address(),
        Kind.REFUSED,
        false,
        device.driver(),
        device.driver(),
        device.module(),
        String.valueOf(reason.getMessage()),
        reason.hint(),
        List.of(),
        List.of(),
        Optional.of(reason.code()));
  }

  /** Add what else there is to tell. */
  Outcome warnedOf(List<String> further) {
    if (further.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(warnings);
    all.addAll(further);
    return new Outcome(
        address, kind, changed, from, to, module, message, hint, findings, all, code);
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
