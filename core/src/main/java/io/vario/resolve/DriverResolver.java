package io.vario.resolve;

import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.ModuleCatalog;
import io.vario.strategy.Proposal;
import io.vario.strategy.Proposal.Standing;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Veto;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decide which driver a device gets.
 *
 * <p>Each strategy proposes; the first usable proposal wins, in this order: strategies as the
 * deployment orders them, of one strategy the more specific proposal, of equal ones the one named
 * first; proposals of last resort go after all others. What any strategy vetoes is out, wherever
 * the strategy stands, and also if the user asked for it.
 */
public final class DriverResolver {
  /** The name under which a driver that the user asked for appears among the strategies. */
  public static final String REQUEST = "request";

  /** What a warning is rarely longer than. */
  private static final int USUAL_WARNING = 224;

  private final List<Asked> strategies;
  private final FallbackPolicy fallback;

  /**
   * Create a resolver.
   *
   * @param strategies the strategies in the deployment's order; copied
   * @param fallback what may be done where the listed driver cannot serve
   */
  public DriverResolver(List<SelectionStrategy> strategies, FallbackPolicy fallback) {
    List<Asked> asked = new ArrayList<>(strategies.size());
    for (SelectionStrategy strategy : strategies) {
      asked.add(new Asked(strategy, nameOf(strategy)));
    }
    this.strategies = asked;
    this.fallback = fallback;
  }

  /**
   * Decide by what the strategies propose.
   *
   * @param device the device
   * @param catalog what its host knows of modules and drivers
   * @return the decision, possibly without a winner; never null
   * @throws VarioException {@link ErrorCode#UNREADABLE} or {@link ErrorCode#NOT_PERMITTED} if the
   *     host's drivers cannot be read
   */
  public Resolution resolve(PciDevice device, ModuleCatalog catalog) {
    List<String> warnings = new ArrayList<>();
    List<Ranked> ranked = new ArrayList<>();
    List<Veto> vetoes = new ArrayList<>(0);
    SelectionContext context = new CatalogContext(catalog);
    int place = 0;
    for (Asked asked : strategies) {
      Answer answer = ask(asked, device, context, warnings);
      if (!answer.vetoes().isEmpty()) {
        vetoes.addAll(answer.vetoes());
      }
      for (Proposal proposal : answer.proposals()) {
        ranked.add(new Ranked(asked.name, place, proposal));
      }
      place++;
    }
    ranked.sort(Ranked.BEST_FIRST);
    for (ReadProblem problem : catalog.problems()) {
      warnings.add(problem.toString());
    }
    return new Contest(device, catalog, vetoes, warnings).decide(ranked);
  }

  /**
   * Decide by the name that a user asked for.
   *
   * @param device the device
   * @param name what the user typed
   * @param policy which names are accepted
   * @param catalog what the device's host knows of modules and drivers
   * @return the decision, always with a winner; never null
   * @throws VarioException {@link ErrorCode#NAME_REFUSED} if the policy refuses the name, nothing
   *     has it, its module may not be loaded, or a strategy vetoes it; {@link
   *     ErrorCode#INVALID_INPUT} if nothing can have it
   */
  public Resolution resolveNamed(
      PciDevice device, String name, NamePolicy policy, ModuleCatalog catalog) {
    Proposal proposal = new RequestedName(name, policy, catalog).propose();
    List<Ranked> only = List.of(new Ranked(REQUEST, 0, proposal));
    List<String> warnings = new ArrayList<>(0);
    List<Veto> vetoes = vetoes(device, new CatalogContext(catalog), warnings);
    Resolution resolution = new Contest(device, catalog, vetoes, warnings).decide(only);
    if (resolution.winner().isEmpty()) {
      boolean vetoed = resolution.candidates().get(0).verdict() == Verdict.VETOED;
      throw new VarioException(
          ErrorCode.NAME_REFUSED,
          resolution.reason(),
          vetoed ? "what the deployment rules out, a request cannot allow" : null);
    }
    return resolution;
  }

  private List<Veto> vetoes(PciDevice device, SelectionContext context, List<String> warnings) {
    List<Veto> vetoes = new ArrayList<>(0);
    for (Asked asked : strategies) {
      vetoes.addAll(ask(asked, device, context, warnings).vetoes());
    }
    return vetoes;
  }

  /** Ask one strategy; whatever it throws costs only what it says itself. */
  private static Answer ask(
      Asked asked, PciDevice device, SelectionContext context, List<String> warnings) {
    try {
      return asked.strategy instanceof ContainedStrategy contained
          ? contained.ask(device, context)
          : Answer.of(asked.strategy, device, context);
    } catch (Throwable failure) {
      if (Containment.isEndOfAll(failure)) {
        throw failure;
      }
      warnings.add(
          "the strategy "
              + asked.name
              + (asked.strategy instanceof ContainedStrategy contained
                  ? " of " + contained.origin()
                  : "")
              + " failed and was left out: "
              + Containment.describe(failure));
      return Answer.NOTHING;
    }
  }

  /** Return a strategy's name, which is asked for once only. */
  private static String nameOf(SelectionStrategy strategy) {
    String name = null;
    try {
      name = strategy.name();
    } catch (RuntimeException | LinkageError | StackOverflowError failure) {
      // It is named by its class then.
    }
    return name == null ? strategy.getClass().getName() : name;
  }

  /** Hold a strategy to the name that it gave at first. */
  private record Asked(SelectionStrategy strategy, String name) {}

  /** Give strategies the catalog; a lambda would cost the short command its start. */
  private record CatalogContext(ModuleCatalog catalog) implements SelectionContext {}

  /** Hold a proposal with the place of its strategy. */
  private record Ranked(String strategy, int place, Proposal proposal) {
    static final Comparator<Ranked> BEST_FIRST =
        new Comparator<>() {
          @Override
          public int compare(Ranked one, Ranked other) {
            int byResort = Boolean.compare(one.isLastResort(), other.isLastResort());
            if (byResort != 0) {
              return byResort;
            }
            int byPlace = Integer.compare(one.place, other.place);
            return byPlace != 0
                ? byPlace
                : Integer.compare(other.proposal.specificity(), one.proposal.specificity());
          }
        };

    boolean isLastResort() {
      return proposal.standing() == Standing.LAST_RESORT;
    }
  }

  /** Go through the ranked proposals once, best first. */
  private final class Contest {
    private final PciDevice device;
    private final ModuleCatalog catalog;
    private final List<Veto> vetoes;
    private final List<String> warnings;
    private final List<Candidate> candidates = new ArrayList<>();
    private @Nullable Ranked winner;
    private @Nullable Candidate winning;
    private @Nullable Availability winnersAvailability;
    private @Nullable Ranked blocked;

    Contest(PciDevice device, ModuleCatalog catalog, List<Veto> vetoes, List<String> warnings) {
      this.device = device;
      this.catalog = catalog;
      this.vetoes = vetoes;
      this.warnings = warnings;
    }

    Resolution decide(List<Ranked> ranked) {
      for (Ranked entry : ranked) {
        candidates.add(winner == null ? judge(entry) : lost(entry, winner));
      }
      if (winning == null || winnersAvailability == null) {
        return new Resolution(device, null, null, null, reasonForNone(), candidates, warnings);
      }
      return new Resolution(
          device,
          winning,
          winnersAvailability.driver,
          winnersAvailability.module,
          winning.reason(),
          candidates,
          warnings);
    }

    private Candidate judge(Ranked entry) {
      Availability availability = Availability.of(entry.proposal.target(), catalog);
      Veto veto = vetoOn(entry, availability);
      if (veto != null) {
        return verdict(entry, Verdict.VETOED, veto.reason());
      }
      if (availability.obstacle != null) {
        noteMissed(entry, availability.evidence);
        return verdict(entry, availability.obstacle, availability.evidence);
      }
      if (entry.proposal.standing() == Standing.ADVISORY && !availability.isBuiltIn(catalog)) {
        return passedOver(entry);
      }
      String forbidden = forbidden(entry);
      if (forbidden != null) {
        return verdict(entry, Verdict.FORBIDDEN, forbidden);
      }
      if (availability.doubtful) {
        warnings.add(entry.proposal.target() + " may not serve: " + availability.evidence);
      }
      winner = entry;
      winnersAvailability = availability;
      winning = verdict(entry, Verdict.CHOSEN, availability.evidence);
      return winning;
    }

    /** Find what rules an entry out, be it by its own name or by that of what stands behind it. */
    private @Nullable Veto vetoOn(Ranked entry, Availability availability) {
      if (vetoes.isEmpty()) {
        return null;
      }
      List<String> names = new ArrayList<>(3);
      names.add(entry.proposal.target().name());
      if (availability.driver != null) {
        names.add(availability.driver.toString());
      }
      if (availability.module != null) {
        names.add(availability.module.toString());
      }
      for (Veto veto : vetoes) {
        if (veto.rulesOut(names)) {
          return veto;
        }
      }
      return null;
    }

    private void noteMissed(Ranked entry, String evidence) {
      Standing standing = entry.proposal.standing();
      if (standing == Standing.LAST_RESORT) {
        return;
      }
      if (standing == Standing.REGULAR && blocked == null) {
        blocked = entry;
      }
      StringBuilder warning = new StringBuilder(USUAL_WARNING);
      warning.append(entry.proposal.target().name());
      warning.append(
          standing == Standing.REGULAR
              ? " is listed for this device but cannot be used ("
              : " exists for this device but cannot be used here (");
      warning.append(evidence);
      warning.append("): what only it offers, such as live migration, is not available");
      warnings.add(warning.toString());
    }

    private Candidate passedOver(Ranked entry) {
      blocked = blocked == null ? entry : blocked;
      String name = entry.proposal.target().name();
      warnings.add(
          name
              + " exists for this device and is installed, but this host does not list it for the"
              + " device: --driver "
              + name
              + " tries it");
      return verdict(
          entry, Verdict.UNAVAILABLE, name + " is installed, but not listed for this device here");
    }

    private @Nullable String forbidden(Ranked entry) {
      if (blocked != null && fallback != FallbackPolicy.ALLOW) {
        return "the fallback policy forbids a lesser driver where "
            + blocked.proposal.target().name()
            + (blocked.proposal.standing() == Standing.REGULAR ? " is listed" : " exists");
      }
      return entry.isLastResort() && fallback == FallbackPolicy.NEVER
          ? "the fallback policy forbids a driver of last resort"
          : null;
    }

    private Candidate lost(Ranked entry, Ranked winner) {
      if (!vetoes.isEmpty()) {
        Veto veto = vetoOn(entry, Availability.of(entry.proposal.target(), catalog));
        if (veto != null) {
          return verdict(entry, Verdict.VETOED, veto.reason());
        }
      }
      String name = winner.proposal.target().name();
      if (entry.isLastResort() && !winner.isLastResort()) {
        return verdict(entry, Verdict.LESS_SPECIFIC, name + " fits the device more closely");
      }
      if (entry.place != winner.place) {
        return verdict(
            entry,
            Verdict.OUTRANKED,
            "the strategy " + winner.strategy + ", which goes before, chose " + name);
      }
      return entry.proposal.specificity() < winner.proposal.specificity()
          ? verdict(entry, Verdict.LESS_SPECIFIC, name + " fits the device more closely")
          : verdict(entry, Verdict.OUTRANKED, name + " fits as closely and is preferred");
    }

    private Candidate verdict(Ranked entry, Verdict verdict, String reason) {
      return new Candidate(entry.strategy, entry.proposal, verdict, reason);
    }

    private String reasonForNone() {
      for (Veto veto : vetoes) {
        if (veto.scope() == Veto.Scope.ALL) {
          return veto.reason();
        }
      }
      if (candidates.isEmpty()) {
        return strategies.isEmpty()
            ? "no strategy is loaded that could propose a driver"
            : "no strategy proposes a driver";
      }
      StringBuilder reason = new StringBuilder("no proposed driver can serve");
      String separator = ": ";
      for (Candidate candidate : candidates) {
        reason.append(separator).append(candidate.proposal().target().name());
        reason.append(" (").append(candidate.verdictReason()).append(')');
        separator = ", ";
      }
      return reason.toString();
    }
  }
}
