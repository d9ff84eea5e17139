package io.vario.variant;

import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
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

  /** What a reason is rarely longer than. */
  private static final int USUAL_LENGTH = 192;

  private volatile @Nullable Said last;

  /** Create the strategy. */
  public VfioVariantStrategy() {}

  @Override
  public String name() {
    return "vfio-variant";
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    AliasLookup lookup = context.catalog().lookup(device.modalias().vfioKey());
    Said before = last;
    if (before != null && before.isOf(device, lookup)) {
      return before.proposals;
    }
    List<Proposal> proposals = propose(device, lookup);
    last = new Said(device, lookup, List.copyOf(proposals));
    return proposals;
  }

  private static List<Proposal> propose(PciDevice device, AliasLookup lookup) {
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
    StringBuilder reason = new StringBuilder(USUAL_LENGTH);
    reason.append(administrators ? "the administrator's alias " : "alias ");
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

  /**
   * Hold what is said of all devices that are alike, as the VFs of a card are. A view of a catalog
   * gives the same object when it is asked the same again, so that nothing has to be compared.
   */
  private static final class Said {
    private final PciIds ids;
    private final boolean bridge;
    private final AliasLookup lookup;
    final List<Proposal> proposals;

    Said(PciDevice device, AliasLookup lookup, List<Proposal> proposals) {
      this.ids = device.ids();
      this.bridge = device.isBridge();
      this.lookup = lookup;
      this.proposals = proposals;
    }

    @SuppressWarnings("ReferenceEquality") // Equal ones are merely asked about again.
    boolean isOf(PciDevice device, AliasLookup found) {
      return lookup == found && bridge == device.isBridge() && ids.equals(device.ids());
    }
  }
}
