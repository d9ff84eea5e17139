package io.vario.cli;

import io.vario.cli.config.ConfigurationFile;
import io.vario.deploy.Deployment;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DeviceListing;
import io.vario.host.ModuleCatalog;
import io.vario.plugin.Extensions;
import io.vario.resolve.CatalogView;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.strategy.Veto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Try the rules of a configuration on a host's devices.
 *
 * <p>It knows no strategy's language: a rule matches what the strategy has something to say about
 * when it is given that rule alone, and decides what the strategy says the same about when it is
 * given all of them.
 */
final class RulesCommand implements Command {
  private static final String RULES = "rules";
  private static final int MOST_SHOWN = 8;

  private final Invocation invocation;
  private final List<Tried> tried = new ArrayList<>();

  RulesCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  /** Hold a rule, the devices that it decides, and those that match but are decided before it. */
  private record Tried(
      String strategy, Settings.Value rule, List<PciAddress> devices, List<PciAddress> shadowed) {}

  /** Give strategies the catalog. */
  private record Context(ModuleCatalog catalog) implements SelectionContext {}

  @Override
  public void run() {
    Path file = Path.of(invocation.line().arguments().get(1));
    Deployment configuration = ConfigurationFile.read(file);
    List<SelectionStrategy> strategies = invocation.strategies();
    // Whatever else is wrong with it is told as it would be in earnest.
    configuration.apply(Extensions.of(withoutRules(strategies)), invocation.report()::warning);
    List<String> unheard = new ArrayList<>(configuration.configured());
    for (SelectionStrategy strategy : strategies) {
      Settings settings = configuration.settings(strategy.name()).orElse(Settings.NONE);
      unheard.remove(strategy.name());
      if (settings.keys().contains(RULES)) {
        if (!configuration.uses(strategy.name())) {
          invocation
              .report()
              .warning(settings.place() + ": the strategy " + strategy.name() + " is not in use");
        }
        tryAll(strategy, settings);
      }
    }
    for (String missing : unheard) {
      if (configuration.settings(missing).orElse(Settings.NONE).keys().contains(RULES)) {
        invocation
            .report()
            .failure(
                ErrorCode.INVALID_INPUT,
                "the rules of " + missing + " cannot be tried: no plugin brings that strategy",
                "--plugins DIR looks for plugins elsewhere as well");
      }
    }
  }

  /** Keep the strategies' names, and let them take any settings. */
  private static List<SelectionStrategy> withoutRules(List<SelectionStrategy> strategies) {
    List<SelectionStrategy> named = new ArrayList<>(strategies.size());
    for (SelectionStrategy strategy : strategies) {
      named.add(new Named(strategy.name()));
    }
    return named;
  }

  /** Stand for a strategy by its name alone. */
  private record Named(String name) implements SelectionStrategy {
    @Override
    public SelectionStrategy configured(Settings settings) {
      return this;
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return List.of();
    }
  }

  private void tryAll(SelectionStrategy strategy, Settings settings) {
    Map<Settings.Value, SelectionStrategy> alone = new LinkedHashMap<>();
    for (Settings.Value rule : settings.all(RULES)) {
      try {
        alone.put(rule, strategy.configured(with(settings, rule)));
      } catch (VarioException bad) {
        invocation.report().failure(bad);
      }
    }
    if (!invocation.report().failures().isEmpty()) {
      return;
    }
    SelectionStrategy together = strategy.configured(settings);
    DeviceListing listing = invocation.host().inventory().devices();
    SelectionContext context = new Context(new CatalogView(invocation.host().catalog()));
    for (Map.Entry<Settings.Value, SelectionStrategy> each : alone.entrySet()) {
      List<PciAddress> devices = new ArrayList<>();
      List<PciAddress> shadowed = new ArrayList<>();
      for (PciDevice device : listing.devices()) {
        List<Veto> vetoes = each.getValue().veto(device, context);
        List<Proposal> proposals = each.getValue().propose(device, context);
        if (!vetoes.isEmpty() || !proposals.isEmpty()) {
          boolean decides =
              together.veto(device, context).containsAll(vetoes)
                  && together.propose(device, context).containsAll(proposals);
          (decides ? devices : shadowed).add(device.address());
        }
      }
      tried.add(new Tried(strategy.name(), each.getKey(), devices, shadowed));
    }
  }

  private static Settings with(Settings settings, Settings.Value rule) {
    Map<String, List<Settings.Value>> values = new LinkedHashMap<>();
    for (String key : settings.keys()) {
      values.put(key, key.equals(RULES) ? List.of(rule) : settings.all(key));
    }
    return Settings.of(settings.place(), values);
  }

  @Override
  public void print(Output out) {
    for (Tried each : tried) {
      out.line(each.rule().text());
      out.line("  at " + each.rule().place() + ", for " + each.strategy());
      if (each.devices().isEmpty() && each.shadowed().isEmpty()) {
        out.line("  matches nothing");
      }
      if (!each.devices().isEmpty()) {
        out.line("  matches " + shown(each.devices()));
      }
      if (!each.shadowed().isEmpty()) {
        out.line("  an earlier rule decides " + shown(each.shadowed()));
      }
    }
    if (tried.isEmpty() && invocation.report().failures().isEmpty()) {
      out.line("the configuration has no rules");
    }
  }

  private static String shown(List<PciAddress> addresses) {
    StringBuilder text = new StringBuilder();
    int shown = Math.min(addresses.size(), MOST_SHOWN);
    for (PciAddress address : addresses.subList(0, shown)) {
      text.append(text.isEmpty() ? "" : ", ").append(address);
    }
    if (addresses.size() > shown) {
      text.append(" and ").append(addresses.size() - shown).append(" more");
    }
    return text.toString();
  }

  @Override
  public void write(JsonOutput json) {
    for (Tried each : tried) {
      json.beginObject();
      json.text("strategy", each.strategy());
      json.text("place", each.rule().place());
      json.text("rule", each.rule().text());
      json.texts("devices", each.devices());
      json.texts("shadowed", each.shadowed());
      json.endObject();
    }
  }
}
