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

  private final List<Placed> rules;

  /** Create the strategy, without any rule. */
  public VendorOverrideStrategy() {
    this(List.of());
  }

  private VendorOverrideStrategy(List<Placed> rules) {
    this.rules = rules;
  }

  /** Hold a rule and where it stands. */
  private record Placed(Rule rule, String place) {
    String say(String what) {
      return "the rule " + rule.name() + " (" + place + ") " + what;
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
      parsed.add(new Placed(rule, value.place()));
    }
    return new VendorOverrideStrategy(List.copyOf(parsed));
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
      Action action = placed.rule().action();
      switch (action.verb()) {
        case FORBID -> vetoes.add(Veto.on(action.driver(), placed.say("forbids " + action.name())));
        case REQUIRE ->
            vetoes.add(Veto.onAllBut(action.driver(), placed.say("requires " + action.name())));
        case LEAVE_ALONE -> vetoes.add(Veto.onAll(placed.say("says to leave the device alone")));
        case DRIVER, MODULE -> {}
      }
    }
    return vetoes;
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    List<Proposal> proposals = new ArrayList<>(1);
    for (Placed placed : matching(device, context)) {
      Action action = placed.rule().action();
      switch (action.verb()) {
        case DRIVER, MODULE, REQUIRE ->
            proposals.add(
                Proposal.of(
                    action.target(),
                    Proposal.EXACT,
                    placed.say(action.verb().says() + " " + action.name())));
        case FORBID, LEAVE_ALONE -> {}
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
