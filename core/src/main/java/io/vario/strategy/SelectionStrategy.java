package io.vario.strategy;

import io.vario.device.PciDevice;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Propose drivers for a device: the contract of a plugin.
 *
 * <p>A strategy only proposes. Whether a proposal can serve on this host (is the module there, is
 * it blacklisted) and which proposal wins is the engine's to say. Implementations are stateless or
 * thread-safe, answer the same for the same device and host, and read the host only through the
 * context.
 */
@ConsumerType
public interface SelectionStrategy {

  /**
   * Return the strategy's name, by which a deployment orders it and an explanation cites it.
   *
   * @return a stable name of lower-case letters, digits and {@code -}; never null
   */
  String name();

  /**
   * Return the strategy's place where a deployment does not say: a proposal of a higher one goes
   * before any of a lower one.
   *
   * @return the priority; 0 unless overridden
   */
  default int priority() {
    return 0;
  }

  /**
   * Propose drivers for a device.
   *
   * @param device the device
   * @param context what else may be asked of the host
   * @return the proposals, of equally specific ones the preferred first; empty if the strategy has
   *     no opinion; never null
   */
  List<Proposal> propose(PciDevice device, SelectionContext context);
}
