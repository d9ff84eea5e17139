package io.vario.osgi;

import io.vario.check.SafetyCheck;
import io.vario.plugin.Assembly;
import io.vario.plugin.Extensions;
import io.vario.plugin.Plugin;
import io.vario.plugin.Plugin.Wiring;
import io.vario.plugin.PluginService;
import io.vario.resolve.Containment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;

/** Put together what bundles bring, and tell which bundle brings what. */
final class Bundles {
  private final Assembly assembly;
  private final Map<Bundle, List<PluginService>> services = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>(0);

  Bundles(Containment containment, List<SafetyCheck> checks) {
    this.assembly = new Assembly(containment, checks);
  }

  /**
   * Add services, in the framework's order, so that of two with one name the same always serves.
   */
  void addAll(Collection<Offer> offers) {
    List<Offer> ordered = new ArrayList<>(offers);
    ordered.sort(Comparator.comparing(Offer::reference, Comparator.reverseOrder()));
    for (Offer offer : ordered) {
      Bundle bundle = offer.reference().getBundle();
      if (bundle != null) {
        // A bundle that has gone meanwhile withdraws its services a moment later.
        PluginService added = assembly.add(offer.kind(), offer.service(), name(bundle));
        services.computeIfAbsent(bundle, each -> new ArrayList<>(1)).add(added);
        if (!added.isActive()) {
          warnings.add(
              "the "
                  + offer.kind().word()
                  + " of the bundle "
                  + name(bundle)
                  + " was left out: "
                  + added.reason());
        }
      }
    }
  }

  private static String name(Bundle bundle) {
    String name = bundle.getSymbolicName();
    return name == null ? bundle.getLocation() : name;
  }

  Extensions extensions() {
    return assembly.extensions();
  }

  List<String> warnings() {
    return warnings;
  }

  List<Plugin> plugins() {
    List<Plugin> plugins = new ArrayList<>(services.size());
    services.forEach(
        (bundle, brought) -> {
          boolean isActive = brought.stream().anyMatch(PluginService::isActive);
          plugins.add(
              new Plugin(
                  name(bundle),
                  bundle.getVersion().toString(),
                  bundle.getLocation(),
                  Wiring.BUNDLE,
                  brought,
                  isActive ? null : brought.get(0).reason()));
        });
    return List.copyOf(plugins);
  }
}
