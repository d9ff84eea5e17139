package io.vario.variant;

import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.host.AliasLookup;
import io.vario.host.AliasMatch;
import io.vario.strategy.Proposal;
import io.vario.strategy.Proposal.Standing;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Propose the VFIO drivers that a host's aliases list for a device, fewest wildcards first.
 *
 * <p>This is the kernel's contract for choosing among VFIO drivers
 * (Documentation/driver-api/vfio.rst, Linux 5.15 and later): of the aliases that match the device's
 * modalias with {@code vfio_} before it, the one with the fewest {@code *} wins. Generic vfio-pci,
 * whose alias matches everything, is proposed as the last resort. Variants that Linux has for the
 * device, but this host does not list, are proposed as advice. For a bridge, which no VFIO driver
 * takes, there is the last resort alone.
 */
@Component(service = SelectionStrategy.class)
public final class VfioVariantStrategy implements SelectionStrategy {
  private static final ModuleName GENERIC = ModuleName.parse("vfio_pci");

  /** The specificity of an alias that fixes vendor and device, as upstream's variants all do. */
  private static final int OF_VENDOR_AND_DEVICE = Proposal.EXACT - 5;

  /** Create the strategy. */
  public VfioVariantStrategy() {}

  @Override
  public String name() {
    return "vfio-variant";
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    AliasLookup lookup = context.catalog().lookup(device.modalias().vfioKey());
    List<AliasMatch> best = bestOfEachModule(lookup.matches());
    if (device.isBridge()) {
      best.removeIf(match -> !match.module().equals(GENERIC));
    }
    best.sort(AliasPreference.BEST_FIRST);
    List<Proposal> proposals = new ArrayList<>(best.size() + 2);
    boolean generic = false;
    for (int i = 0; i < best.size(); i++) {
      AliasMatch next = i + 1 < best.size() ? best.get(i + 1) : null;
      proposals.add(listed(best.get(i), next, lookup.overruled()));
      generic |= best.get(i).module().equals(GENERIC);
    }
    if (!device.isBridge() && !isAdministrators(lookup.matches())) {
      for (ModuleName variant : UpstreamVariants.of(device.ids())) {
        if (!lists(lookup.matches(), variant)) {
          proposals.add(known(device, variant));
        }
      }
    }
    if (!generic) {
      proposals.add(
          new Proposal(
              new DriverTarget.Module(GENERIC),
              0,
              Standing.LAST_RESORT,
              "vfio-pci takes any PCI device, although no alias of this host lists it"));
    }
    return proposals;
  }

  private static Proposal listed(
      AliasMatch match, @Nullable AliasMatch next, List<AliasMatch> overruled) {
    int wildcards = match.pattern().wildcards();
    boolean administrators = match.origin() == AliasMatch.Origin.MODPROBE_CONFIG;
    StringBuilder reason =
        new StringBuilder(administrators ? "the administrator's alias " : "alias ");
    reason.append(match.pattern()).append(" of ").append(match.source());
    reason.append(" leads to ").append(match.module());
    reason.append(" (").append(wildcards).append(wildcards == 1 ? " wildcard)" : " wildcards)");
    if (next != null && next.pattern().wildcards() == wildcards) {
      reason.append(", preferred to ").append(next.module()).append(" with as many, since ");
      reason.append(AliasPreference.whyBefore(match, next));
    }
    appendOverruled(reason, match, overruled);
    boolean lastResort = match.module().equals(GENERIC) && !administrators;
    return new Proposal(
        new DriverTarget.Module(match.module()),
        Math.max(0, Proposal.EXACT - wildcards),
        lastResort ? Standing.LAST_RESORT : Standing.REGULAR,
        reason.toString());
  }

  private static void appendOverruled(
      StringBuilder reason, AliasMatch match, List<AliasMatch> overruled) {
    List<ModuleName> named = new ArrayList<>(overruled.size());
    for (AliasMatch other : overruled) {
      if (!other.module().equals(match.module()) && !named.contains(other.module())) {
        reason.append(named.isEmpty() ? ", in place of " : ", ").append(other.module());
        named.add(other.module());
      }
    }
  }

  private static Proposal known(PciDevice device, ModuleName variant) {
    return new Proposal(
        new DriverTarget.Module(variant),
        OF_VENDOR_AND_DEVICE,
        Standing.ADVISORY,
        "Linux has the variant "
            + variant
            + " for "
            + device.ids()
            + ", but no alias here lists it");
  }

  private static List<AliasMatch> bestOfEachModule(List<AliasMatch> matches) {
    List<AliasMatch> best = new ArrayList<>(matches.size());
    for (AliasMatch match : matches) {
      int same = 0;
      while (same < best.size() && !best.get(same).module().equals(match.module())) {
        same++;
      }
      if (same == best.size()) {
        best.add(match);
      } else if (AliasPreference.BEST_FIRST.compare(match, best.get(same)) < 0) {
        best.set(same, match);
      }
    }
    return best;
  }

  private static boolean isAdministrators(List<AliasMatch> matches) {
    return !matches.isEmpty() && matches.get(0).origin() == AliasMatch.Origin.MODPROBE_CONFIG;
  }

  private static boolean lists(List<AliasMatch> matches, ModuleName module) {
    for (AliasMatch match : matches) {
      if (match.module().equals(module)) {
        return true;
      }
    }
    return false;
  }
}
