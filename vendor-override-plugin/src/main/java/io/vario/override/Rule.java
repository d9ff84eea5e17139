package io.vario.override;

import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.host.ModuleCatalog;
import java.util.List;

/**
 * Say what is done with the devices that meet all conditions.
 *
 * @param name what explanations call it
 * @param conditions one or more, of different keys
 * @param action what is done
 */
record Rule(String name, List<Condition> conditions, Action action) {

  Rule {
    conditions = List.copyOf(conditions);
  }

  /**
   * Read a rule such as {@code mlx-vfs: vendor=15b3 role=vf => driver mlx5_vfio_pci}.
   *
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if it is anything else;
   *     the message has the column and the reason
   */
  static Rule parse(String text) {
    return new RuleParser(text).parse();
  }

  boolean matches(PciDevice device, ModuleCatalog catalog) {
    for (int i = 0; i < conditions.size(); i++) {
      if (!conditions.get(i).holds(device, catalog)) {
        return false;
      }
    }
    return true;
  }

  /** Return the rule as it is written. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(':');
    for (Condition condition : conditions) {
      text.append(' ').append(condition);
    }
    return text.append(" => ").append(action).toString();
  }
}
