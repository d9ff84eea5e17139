package io.vario.sample;

import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Propose mlx5_vfio_pci for its devices: a strategy that keeps all rules until it is spoilt. */
public class Sample implements SelectionStrategy {
  /** What it proposes. */
  public static final Proposal PROPOSAL = proposal("it is a virtual function of a ConnectX");

  private Supplier<String> name = () -> "sample";
  private IntSupplier priority = () -> 0;
  private Predicate<PciDevice> known = device -> isConnectX(device) && !device.isBridge();
  private BiFunction<PciDevice, SelectionContext, List<Proposal>> proposals =
      (device, context) -> List.of(PROPOSAL);
  private Function<PciDevice, List<Veto>> vetoes = device -> List.of();
  private Function<Settings, SelectionStrategy> configured =
      settings -> {
        settings.requireOnly(Set.of());
        return this;
      };

  /** Return what it proposes, for another reason. */
  public static Proposal proposal(String reason) {
    return Proposal.of(
        new DriverTarget.Module(ModuleName.parse("mlx5_vfio_pci")), Proposal.EXACT - 5, reason);
  }

  /** Tell whether a device is a VF of a ConnectX, as which a bridge may pose. */
  public static boolean isConnectX(PciDevice device) {
    return device.ids().vendor() == 0x15b3 && device.ids().device() == 0x101e;
  }

  /** Call itself so. */
  public Sample named(Supplier<String> name) {
    this.name = name;
    return this;
  }

  /** Take this priority. */
  public Sample prior(IntSupplier priority) {
    this.priority = priority;
    return this;
  }

  /** Know these devices, and have no opinion on others. */
  public Sample knowing(Predicate<PciDevice> known) {
    this.known = known;
    return this;
  }

  /** Propose this for the devices that it knows. */
  public final Sample proposing(BiFunction<PciDevice, SelectionContext, List<Proposal>> proposals) {
    this.proposals = proposals;
    return this;
  }

  /** Veto this for the devices that it knows. */
  public Sample vetoing(Function<PciDevice, List<Veto>> vetoes) {
    this.vetoes = vetoes;
    return this;
  }

  /** Make this of settings. */
  public Sample configuring(Function<Settings, SelectionStrategy> configured) {
    this.configured = configured;
    return this;
  }

  @Override
  public String name() {
    return name.get();
  }

  @Override
  public int priority() {
    return priority.getAsInt();
  }

  @Override
  public SelectionStrategy configured(Settings settings) {
    return configured.apply(settings);
  }

  @Override
  public List<Veto> veto(PciDevice device, SelectionContext context) {
    return known.test(device) ? vetoes.apply(device) : List.of();
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    return known.test(device) ? proposals.apply(device, context) : List.of();
  }
}
