package io.vario.engine;

import io.vario.check.BuiltInChecks;
import io.vario.check.SafetyCheck;
import io.vario.deploy.Deployment;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.Host;
import io.vario.plugin.Assembly;
import io.vario.plugin.PluginService.Kind;
import io.vario.resolve.Containment;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import io.vario.strategy.SelectionStrategy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Make an engine for a program that embeds Vario.
 *
 * <p>One builder makes one engine after another, of what it knows at the time. Not thread-safe; the
 * engines are.
 */
public final class VarioBuilder {
  /** A class loader that always fails must not keep the search going for ever. */
  private static final int MOST_FAILURES = 64;

  private final Host host;
  private final List<Offer> offers = new ArrayList<>();
  private Deployment deployment = Deployment.NONE;
  private Consumer<String> warnings = warning -> {};
  private @Nullable StateStore state;

  /** Holds what makes a service; null if there is none, and then why as the origin. */
  private record Offer(
      Kind kind, @Nullable Callable<?> maker, @Nullable ClassLoader loader, String origin) {}

  VarioBuilder(Host host) {
    this.host = host;
  }

  /**
   * Add all plugins that a class loader sees, found by their declarations for {@link
   * ServiceLoader}. Each engine has instances of its own.
   *
   * @param loader the loader, such as the program's own
   * @return this builder
   */
  public VarioBuilder discover(ClassLoader loader) {
    for (Kind kind : Kind.values()) {
      addAll(kind, load(kind, loader));
    }
    return this;
  }

  // A literal each: the compiler holds them to what the module says it uses.
  private static ServiceLoader<?> load(Kind kind, ClassLoader loader) {
    return switch (kind) {
      case STRATEGY -> ServiceLoader.load(SelectionStrategy.class, loader);
      case CHECK -> ServiceLoader.load(SafetyCheck.class, loader);
      case HOOK -> ServiceLoader.load(DriverHook.class, loader);
    };
  }

  private void addAll(Kind kind, ServiceLoader<?> services) {
    Iterator<? extends ServiceLoader.Provider<?>> providers = services.stream().iterator();
    int failures = 0;
    boolean more = true;
    while (more && failures < MOST_FAILURES) {
      try {
        more = providers.hasNext();
        if (more) {
          ServiceLoader.Provider<?> provider = providers.next();
          Class<?> type = provider.type();
          offers.add(new Offer(kind, () -> make(provider), type.getClassLoader(), type.getName()));
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException failure) {
        failures++;
        offers.add(new Offer(kind, null, null, Containment.describe(failure)));
      }
    }
  }

  private static Object make(ServiceLoader.Provider<?> provider) {
    try {
      return provider.get();
    } catch (ServiceConfigurationError failure) {
      // Which one it is says the warning already.
      Throwable cause = failure.getCause();
      throw new VarioException(
          ErrorCode.PLUGIN_UNUSABLE, Containment.describe(cause == null ? failure : cause));
    }
  }

  /**
   * Add a service that the program brings itself, or that a framework found.
   *
   * @param kind as what it is added
   * @param service the service, of the kind's type
   * @param origin where it comes from, for messages
   * @return this builder
   * @throws ClassCastException if the service is not of the kind's type
   */
  public VarioBuilder add(Kind kind, Object service, String origin) {
    Object added = kind.type().cast(service);
    offers.add(new Offer(kind, () -> added, added.getClass().getClassLoader(), origin));
    return this;
  }

  /**
   * Work as a deployment decides.
   *
   * @param decided the deployment
   * @return this builder
   */
  public VarioBuilder deployment(Deployment decided) {
    this.deployment = decided;
    return this;
  }

  /**
   * Keep journal, records and locks somewhere, for other processes and for after a crash.
   *
   * @param store the store, such as a {@code FileState} below {@code /run/vario}
   * @return this builder
   */
  public VarioBuilder state(StateStore store) {
    this.state = store;
    return this;
  }

  /**
   * Be told what is left out, and why.
   *
   * @param listener told one sentence each, while an engine is built
   * @return this builder
   */
  public VarioBuilder warnings(Consumer<String> listener) {
    this.warnings = listener;
    return this;
  }

  /**
   * Make an engine.
   *
   * @return the engine; close it to end the threads that its plugins run on; never null
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if a strategy refuses the
   *     deployment's settings
   */
  public Vario build() {
    Containment containment = new Containment();
    Vario engine = null;
    try {
      Assembly assembly = new Assembly(containment, BuiltInChecks.of(host));
      for (Offer offer : offers) {
        add(offer, containment, assembly);
      }
      StateStore store = state == null ? new InMemoryState() : state;
      engine =
          new Vario(
              host,
              deployment.apply(assembly.extensions(), warnings),
              deployment.fallback(),
              deployment.namePolicy(),
              store,
              containment::close);
      return engine;
    } finally {
      if (engine == null) {
        containment.close();
      }
    }
  }

  private void add(Offer offer, Containment containment, Assembly assembly) {
    if (offer.maker == null) {
      warnings.accept("a plugin's " + offer.kind.word() + " was left out: " + offer.origin);
      return;
    }
    String reason;
    try {
      // A constructor is a plugin's code too.
      Object service = containment.call(offer.loader, offer.maker);
      reason = assembly.add(offer.kind, service, offer.origin).reason();
    } catch (VarioException failure) {
      reason = failure.getMessage();
    }
    if (reason != null) {
      warnings.accept(
          "the " + offer.kind.word() + " of " + offer.origin + " was left out: " + reason);
    }
  }
}
