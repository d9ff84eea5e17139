package io.vario.resolve;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import io.vario.host.AliasLookup;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Look at a host's modules once for all devices of one request: what was asked before is answered
 * as it was then.
 *
 * <p>Take a new view for each request, and none for what is to see modules being loaded: a view
 * does not notice. A question that failed is asked again. Safe for use by several threads.
 */
public final class CatalogView implements ModuleCatalog {
  private final ModuleCatalog catalog;
  private final Map<String, AliasLookup> lookups = new ConcurrentHashMap<>();
  private final Map<ModuleName, ModuleStatus> statuses = new ConcurrentHashMap<>();
  private final Map<DriverName, Optional<ModuleName>> modules = new ConcurrentHashMap<>();
  private final Map<ModuleName, List<DriverName>> drivers = new ConcurrentHashMap<>();
  private final Map<String, Availability> ofModules = new ConcurrentHashMap<>();
  private final Map<String, Availability> ofDrivers = new ConcurrentHashMap<>();
  private volatile boolean hasRegistered;
  private List<DriverName> registered = List.of();

  /**
   * Create a view that has seen nothing yet.
   *
   * @param catalog what it looks at
   */
  public CatalogView(ModuleCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Optional<String> kernelRelease() {
    return catalog.kernelRelease();
  }

  @Override
  public AliasLookup lookup(String key) {
    AliasLookup known = lookups.get(key);
    return known == null ? first(lookups, key, catalog.lookup(key)) : known;
  }

  @Override
  public ModuleStatus status(ModuleName module) {
    ModuleStatus known = statuses.get(module);
    return known == null ? first(statuses, module, catalog.status(module)) : known;
  }

  @Override
  public List<DriverName> registeredDrivers() {
    return hasRegistered ? registered : lookAtRegistered();
  }

  private synchronized List<DriverName> lookAtRegistered() {
    if (!hasRegistered) {
      registered = catalog.registeredDrivers();
      hasRegistered = true;
    }
    return registered;
  }

  @Override
  public Optional<ModuleName> moduleOf(DriverName driver) {
    Optional<ModuleName> known = modules.get(driver);
    return known == null ? first(modules, driver, catalog.moduleOf(driver)) : known;
  }

  @Override
  public List<DriverName> driversOf(ModuleName module) {
    List<DriverName> known = drivers.get(module);
    return known == null ? first(drivers, module, catalog.driversOf(module)) : known;
  }

  /** Return the problems that are known now: damage may show only at a later question. */
  @Override
  public List<ReadProblem> problems() {
    return catalog.problems();
  }

  /** Judge a target, once for all devices. */
  Availability availability(DriverTarget target) {
    Map<String, Availability> judged =
        target instanceof DriverTarget.Module ? ofModules : ofDrivers;
    Availability known = judged.get(target.name());
    return known == null ? first(judged, target.name(), Availability.judge(target, this)) : known;
  }

  /** Keep an answer, unless another thread was sooner: then that one holds for all. */
  private static <K, V> V first(Map<K, V> kept, K question, V answer) {
    V before = kept.putIfAbsent(question, answer);
    return before == null ? answer : before;
  }
}
