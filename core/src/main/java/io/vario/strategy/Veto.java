package io.vario.strategy;

import io.vario.device.DriverName;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.Objects;
import java.util.Optional;

/**
 * Rule out drivers for a device, whoever proposes them.
 *
 * <p>A name means a driver or a module, {@code -} and {@code _} being one letter. A driver is also
 * ruled out by the name of the module that it comes from, and a module by that of its driver as far
 * as the driver is known, which it is once the module is loaded.
 *
 * @param scope what is ruled out
 * @param name the driver or module; empty exactly if all are ruled out
 * @param reason why, as a clause without a full stop, such as {@code the rule old-firmware forbids
 *     mlx5_vfio_pci}
 */
public record Veto(Scope scope, Optional<DriverName> name, String reason) {

  /** Tell what a veto rules out. */
  public enum Scope {
    /** The one that is named. */
    ONE,
    /** All but the one that is named. */
    ALL_OTHERS,
    /** All: the device gets no driver. */
    ALL
  }

  /**
   * Create the veto.
   *
   * @param scope what is ruled out
   * @param name the driver or module; empty exactly if all are ruled out
   * @param reason why, as a clause without a full stop
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the name does not go with the scope,
   *     or the reason is blank
   */
  public Veto {
    Objects.requireNonNull(scope, "scope");
    if (name.isPresent() == (scope == Scope.ALL)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT, "a veto names a driver unless it is on all");
    }
    if (reason.isBlank()) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "a veto must say why it is made");
    }
  }

  /**
   * Rule out one driver or module.
   *
   * @param name its name
   * @param reason why, as a clause without a full stop
   * @return the veto; never null
   */
  public static Veto on(DriverName name, String reason) {
    return new Veto(Scope.ONE, Optional.of(name), reason);
  }

  /**
   * Rule out all but one driver or module.
   *
   * @param name the name of the one that may serve
   * @param reason why, as a clause without a full stop
   * @return the veto; never null
   */
  public static Veto onAllBut(DriverName name, String reason) {
    return new Veto(Scope.ALL_OTHERS, Optional.of(name), reason);
  }

  /**
   * Rule out every driver, so that the device is left alone.
   *
   * @param reason why, as a clause without a full stop
   * @return the veto; never null
   */
  public static Veto onAll(String reason) {
    return new Veto(Scope.ALL, Optional.empty(), reason);
  }

  /**
   * Tell whether the veto rules out a candidate.
   *
   * @param names what the candidate is called: its driver, its module, or both
   * @return whether it must not serve
   */
  public boolean rulesOut(Iterable<String> names) {
    if (name.isEmpty()) {
      return true;
    }
    boolean named = false;
    for (String each : names) {
      named |= name.get().looksLike(each);
    }
    return named == (scope == Scope.ONE);
  }
}
