package io.vario.override;

import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Choose, forbid or require drivers by the rules of the setting {@code rules}.
 *
 * <p>One rule is one text, such as {@code mlx-vfs: vendor=15b3 device=101e role=vf => driver
 * mlx5_vfio_pci}. The first rule that matches a device decides; only one that forbids a driver lets
 * the rules behind it have their say as well.
 */
@Component(service = SelectionStrategy.class)
public final class VendorOverrideStrategy implements SelectionStrategy {
  private static final String RULES = "rules";

  private final Placed[] rules;

  /** Create the strategy, without any rule. */
  public VendorOverrideStrategy() {
    this(new Placed[0]);
  }

  private VendorOverrideStrategy(Placed[] rules) {
    this.rules = rules;
  }

  /** Hold a rule, and what it says against and for drivers of each device that it matches. */
  private record Placed(Rule rule, @Nullable Veto veto, @Nullable Proposal proposal) {
    static Placed of(Rule rule, String place) {
      Action action = rule.action();
      String who = "the rule " + rule.name() + " (" + place + ") ";
      String what = who + action.verb().says() + " " + action.name();
      return switch (action.verb()) {
        case FORBID -> new Placed(rule, Veto.on(action.driver(), what), null);
        case REQUIRE ->
            new Placed(rule, Veto.onAllBut(action.driver(), what), proposed(action, what));
        case LEAVE_ALONE ->
            new Placed(rule, Veto.onAll(who + "says to leave the device alone"), null);
        case DRIVER, MODULE -> new Placed(rule, null, proposed(action, what));
      };
    }

    private static Proposal proposed(Action action, String what) {
      return Proposal.of(action.target(), Proposal.EXACT, what);
    }
  }

  @Override
  public String name() {
    return "vendor-override";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public SelectionStrategy configured(Settings settings) {
    settings.requireOnly(Set.of(RULES));
    List<Placed> parsed = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (Settings.Value value : settings.all(RULES)) {
      Rule rule = parse(value);
      String before = places.putIfAbsent(rule.name(), value.place());
      if (before != null) {
        throw value.refusal(
            "there is a rule " + rule.name() + " already, at " + before, "names tell rules apart");
      }
      parsed.add(Placed.of(rule, value.place()));
    }
    return new VendorOverrideStrategy(parsed.toArray(new Placed[0]));
  }

  private static Rule parse(Settings.Value value) {
    try {
      return Rule.parse(value.text());
    } catch (VarioException bad) {
      throw value.refusal(String.valueOf(bad.getMessage()), bad.hint().orElse(null));
    }
  }

  @Override
  public List<Veto> veto(PciDevice device, SelectionContext context) {
    List<Veto> vetoes = new ArrayList<>(0);
    for (Placed placed : matching(device, context)) {
      if (placed.veto() != null) {
        vetoes.add(placed.veto());
      }
    }
    return vetoes;
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    List<Proposal> proposals = new ArrayList<>(0);
    for (Placed placed : matching(device, context)) {
      if (placed.proposal() != null) {
        proposals.add(placed.proposal());
      }
    }
    return proposals;
  }

  /** Return the rules that have a say: some that forbid, and at most one that decides, the last. */
  private List<Placed> matching(PciDevice device, SelectionContext context) {
    List<Placed> matching = new ArrayList<>(0);
    for (Placed placed : rules) {
      if (placed.rule().matches(device, context.catalog())) {
        matching.add(placed);
        if (placed.rule().action().verb() != Action.Verb.FORBID) {
          break;
        }
      }
    }
    return matching;
  }
}
