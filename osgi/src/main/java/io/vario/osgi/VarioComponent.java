package io.vario.osgi;

import io.vario.check.BuiltInChecks;
import io.vario.check.SafetyCheck;
import io.vario.deploy.Deployment;
import io.vario.engine.Vario;
import io.vario.engine.VarioService;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.Host;
import io.vario.plugin.Extensions;
import io.vario.plugin.Plugin;
import io.vario.plugin.PluginService.Kind;
import io.vario.resolve.Containment;
import io.vario.state.StateStore;
import io.vario.strategy.SelectionStrategy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Hand out engines of the strategies, checks and hooks that the framework's bundles bring, by what
 * the configuration {@code io.vario} says.
 *
 * <p>An engine is made when one is asked for after something has changed. A configuration that is
 * refused when it comes first keeps the service away; one that is refused later changes nothing,
 * and is among the warnings.
 */
// Immediate: else it would go with its last user, and the last good configuration with it.
@Component(service = VarioService.class, immediate = true, configurationPid = VarioComponent.PID)
public final class VarioComponent implements VarioService {
  /** The configuration's name; its keys are those of {@link Deployment#of}. */
  static final String PID = "io.vario";

  private final Host host;
  private final StateStore state;

  /** Never closed: engines that were handed out go on, and its threads end when they are idle. */
  private final Containment containment = new Containment();

  private final Object lock = new Object();
  private final Map<ServiceReference<?>, Offer> offers = new HashMap<>();
  private Deployment deployment;
  private @Nullable String refusal;
  private volatile @Nullable Moment now;

  /** Hold an engine with all that it was made of. */
  private record Moment(
      Vario engine,
      Extensions extensions,
      Deployment deployment,
      List<Plugin> plugins,
      List<String> warnings) {}

  /**
   * Begin without plugins.
   *
   * @param host the host to work on, that of the highest ranking
   * @param state where is kept what is being done, that of the highest ranking
   * @param properties the configuration
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if the configuration is
   *     wrong
   */
  @Activate
  public VarioComponent(
      @Reference(policyOption = ReferencePolicyOption.GREEDY) Host host,
      @Reference(policyOption = ReferencePolicyOption.GREEDY) StateStore state,
      Map<String, Object> properties) {
    this.host = host;
    this.state = state;
    this.deployment = Deployment.of(PID, properties);
  }

  /** Take over a changed configuration, or keep the one before if it is refused. */
  @Modified
  void configure(Map<String, Object> properties) {
    synchronized (lock) {
      try {
        deployment = Deployment.of(PID, properties);
        refusal = null;
      } catch (VarioException wrong) {
        refusal = kept(wrong);
      }
      now = null;
    }
  }

  private static String kept(VarioException wrong) {
    return "the new configuration is not used, the one before still is: " + wrong.getMessage();
  }

  // What bundles bring

  @Reference(
      service = SelectionStrategy.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "remove")
  void addStrategy(SelectionStrategy strategy, ServiceReference<SelectionStrategy> reference) {
    add(Kind.STRATEGY, strategy, reference);
  }

  @Reference(
      service = SafetyCheck.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "remove")
  void addCheck(SafetyCheck check, ServiceReference<SafetyCheck> reference) {
    add(Kind.CHECK, check, reference);
  }

  @Reference(
      service = DriverHook.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "remove")
  void addHook(DriverHook hook, ServiceReference<DriverHook> reference) {
    add(Kind.HOOK, hook, reference);
  }

  private void add(Kind kind, Object service, ServiceReference<?> reference) {
    synchronized (lock) {
      offers.put(reference, new Offer(kind, service, reference));
      now = null;
    }
  }

  void remove(ServiceReference<?> reference) {
    synchronized (lock) {
      offers.remove(reference);
      now = null;
    }
  }

  // What is handed out

  @Override
  public Vario engine() {
    return now().engine;
  }

  @Override
  public Extensions extensions() {
    return now().extensions;
  }

  @Override
  public Deployment deployment() {
    return now().deployment;
  }

  @Override
  public List<Plugin> plugins() {
    return now().plugins;
  }

  @Override
  public List<String> warnings() {
    return now().warnings;
  }

  private Moment now() {
    Moment moment = now;
    if (moment == null) {
      synchronized (lock) {
        moment = now;
        if (moment == null) {
          moment = moment();
          now = moment;
        }
      }
    }
    return moment;
  }

  private Moment moment() {
    Bundles bundles = new Bundles(containment, BuiltInChecks.of(host));
    bundles.addAll(offers.values());
    List<String> warnings = bundles.warnings();
    if (refusal != null) {
      warnings.add(refusal);
    }
    Extensions found = bundles.extensions();
    Deployment decided = deployment;
    Extensions used;
    try {
      used = decided.apply(found, warnings::add);
    } catch (VarioException wrong) {
      // What a deployment wants of its strategies is not known: rather none than others.
      warnings.add("no strategy is used: " + wrong.getMessage());
      used = found.withStrategies(List.of());
    }
    return new Moment(
        new Vario(host, used, decided.fallback(), decided.namePolicy(), state),
        found,
        decided,
        bundles.plugins(),
        List.copyOf(warnings));
  }
}
