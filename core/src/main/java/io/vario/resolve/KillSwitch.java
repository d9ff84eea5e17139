package io.vario.resolve;

import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.util.ArrayList;
import java.util.List;

/** Rule out, for every device, the drivers and modules that a deployment never wants used. */
public final class KillSwitch implements SelectionStrategy {
  private final List<Veto> vetoes;

  /**
   * Create a switch.
   *
   * @param forbidden the drivers and modules, in any spelling
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if one cannot be a driver's name
   */
  public KillSwitch(List<Settings.Value> forbidden) {
    List<Veto> all = new ArrayList<>(forbidden.size());
    for (Settings.Value each : forbidden) {
      if (!DriverName.isValid(each.text())) {
        throw each.refusal("not a driver's or a module's name: " + Quoted.text(each.text()), null);
      }
      all.add(
          Veto.on(
              DriverName.parse(each.text()),
              each.place() + " forbids " + each + " for all devices"));
    }
    this.vetoes = List.copyOf(all);
  }

  @Override
  public String name() {
    return "kill-switch";
  }

  @Override
  public int priority() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<Veto> veto(PciDevice device, SelectionContext context) {
    return vetoes;
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    return List.of();
  }
}
