package io.vario.strategy;

import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.List;
import java.util.Set;
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
   * Return a strategy that works by a deployment's settings.
   *
   * @param settings what the deployment says about this strategy
   * @return a strategy of the same name and priority, or this one if it has nothing to set; never
   *     null. This one stays as it is
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if a setting is unknown or wrong; the
   *     message has its place and the reason ({@link Settings.Value#refusal})
   */
  default SelectionStrategy configured(Settings settings) {
    settings.requireOnly(Set.of());
    return this;
  }

  /**
   * Say what a device must not get, whoever proposes it: any strategy, or the user by its name.
   *
   * @param device the device
   * @param context what else may be asked of the host
   * @return the vetoes, the first that applies being the one that is cited; empty unless
   *     overridden; never null
   */
  default List<Veto> veto(PciDevice device, SelectionContext context) {
    return List.of();
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
