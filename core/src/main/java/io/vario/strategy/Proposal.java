package io.vario.strategy;

import io.vario.device.DriverTarget;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.Objects;

/**
 * Propose a driver or a module for a device, and say why.
 *
 * @param target what is proposed
 * @param specificity how closely it fits the device, 0 (anything) to 100 (this very device); of one
 *     strategy's proposals the highest wins. A match of an alias counts 100 less one for each
 *     wildcard
 * @param standing what it means if the proposal cannot serve
 * @param reason why it is proposed, as a clause without a full stop, such as {@code modules.alias
 *     lists virtio_vfio_pci for 1af4:1041}
 */
public record Proposal(DriverTarget target, int specificity, Standing standing, String reason) {
  /** The specificity of a proposal that was made for one very device. */
  public static final int EXACT = 100;

  /** Tell what a proposal's failure to serve means. */
  public enum Standing {
    /**
     * The host or its administrator names it for this device: if it cannot serve, the fallback
     * policy decides whether a lesser one may.
     */
    REGULAR,
    /**
     * It is known from elsewhere to exist for this device. Since a driver's own list of devices
     * changes from kernel to kernel, it is taken only where it is built in, as built-in drivers
     * have no aliases (before Linux 6.18); otherwise it is mentioned.
     */
    ADVISORY,
    /** It fits any device, and is taken only where nothing better serves. */
    LAST_RESORT
  }

  /**
   * Create the proposal.
   *
   * @param target what is proposed
   * @param specificity how closely it fits the device, 0 (anything) to 100 (this very device); of
   *     one strategy's proposals the highest wins. A match of an alias counts 100 less one for each
   *     wildcard
   * @param standing what it means if the proposal cannot serve
   * @param reason why it is proposed, as a clause without a full stop, such as {@code modules.alias
   *     lists virtio_vfio_pci for 1af4:1041}
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the specificity is not 0 to 100 or
   *     the reason is blank
   */
  public Proposal {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(standing, "standing");
    if (specificity < 0 || specificity > EXACT) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "a proposal's specificity is 0 to 100");
    }
    if (reason.isBlank()) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "a proposal must say why it is made");
    }
  }

  /**
   * Propose, with regular standing, what the strategy holds to be right for the device.
   *
   * @param target what is proposed
   * @param specificity 0 to 100
   * @param reason why, as a clause without a full stop
   * @return the proposal; never null
   */
  public static Proposal of(DriverTarget target, int specificity, String reason) {
    return new Proposal(target, specificity, Standing.REGULAR, reason);
  }
}
