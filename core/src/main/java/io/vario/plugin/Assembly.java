package io.vario.plugin;

import io.vario.check.SafetyCheck;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.plugin.PluginService.Kind;
import io.vario.resolve.Containment;
import io.vario.strategy.SelectionStrategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Put together what plugins bring: each service contained and held to one name, no name twice, in
 * one order whatever the wiring.
 *
 * <p>Not thread-safe; what {@link #extensions} returns is.
 */
public final class Assembly {
  private static final int LONGEST_NAME = 40;

  private static final Comparator<Part<?>> IN_ORDER =
      new Comparator<>() {
        @Override
        public int compare(Part<?> one, Part<?> other) {
          int byPriority = Integer.compare(other.priority, one.priority);
          return byPriority != 0 ? byPriority : one.name.compareTo(other.name);
        }
      };

  private final Containment containment;
  private final List<Part<SelectionStrategy>> strategies = new ArrayList<>();
  private final List<SafetyCheck> checks;
  private final List<Part<DriverHook>> hooks = new ArrayList<>(0);

  private record Part<T>(T service, String name, int priority) {}

  /**
   * Begin without plugins.
   *
   * @param containment what runs the plugins' code
   * @param checks the checks that are there without any plugin; no plugin's takes the id of one
   */
  public Assembly(Containment containment, List<SafetyCheck> checks) {
    this.containment = containment;
    this.checks = new ArrayList<>(checks);
  }

  /**
   * Add a plugin's service, contained.
   *
   * @param kind as what it is added
   * @param service the service, of the kind's type
   * @param origin where it comes from, such as its jar, for messages
   * @return what was added, or why it was left out; never null
   */
  public PluginService add(Kind kind, Object service, String origin) {
    PluginService described;
    try {
      described =
          containment.call(service.getClass().getClassLoader(), () -> describe(kind, service));
    } catch (VarioException failure) {
      return new PluginService(kind, null, 0, String.valueOf(failure.getMessage()));
    }
    return add(described, service, origin);
  }

  /**
   * Add a plugin's service that has been described already, contained.
   *
   * @param described what {@link #describe} said
   * @param service the service
   * @param origin where it comes from, such as its jar, for messages
   * @return what was added, or why it was left out; never null
   */
  public PluginService add(PluginService described, Object service, String origin) {
    return add(described, service, origin, false);
  }

  /**
   * Add a service that is part of Vario, and is trusted as the engine itself is.
   *
   * @param described what {@link #describe} said
   * @param service the service
   * @return what was added, or why it was left out; never null
   */
  public PluginService addTrusted(PluginService described, Object service) {
    return add(described, service, "", true);
  }

  private PluginService add(
      PluginService described, Object service, String origin, boolean isTrusted) {
    String name = described.name();
    if (!described.isActive() || name == null) {
      return described;
    }
    if (isTaken(described.kind(), name)) {
      return described.leftOut(
          described.kind() == Kind.CHECK
              ? "there is a check " + name + " already"
              : "another plugin has brought a "
                  + described.kind().word()
                  + " "
                  + name
                  + " already");
    }
    int priority = described.priority();
    switch (described.kind()) {
      case STRATEGY -> {
        SelectionStrategy strategy = (SelectionStrategy) service;
        strategies.add(
            new Part<>(
                isTrusted ? strategy : containment.contain(strategy, name, priority, origin),
                name,
                priority));
      }
      case CHECK -> {
        SafetyCheck check = (SafetyCheck) service;
        try {
          checks.add(isTrusted ? check : new ContainedCheck(containment, check));
        } catch (VarioException failure) {
          return described.leftOut(String.valueOf(failure.getMessage()));
        }
      }
      case HOOK -> {
        DriverHook hook = (DriverHook) service;
        hooks.add(
            new Part<>(
                isTrusted ? hook : new ContainedHook(containment, hook, name, priority),
                name,
                priority));
      }
    }
    return described;
  }

  private boolean isTaken(Kind kind, String name) {
    if (kind == Kind.CHECK) {
      for (SafetyCheck check : checks) {
        if (check.id().text().equals(name)) {
          return true;
        }
      }
      return false;
    }
    for (Part<?> part : kind == Kind.STRATEGY ? strategies : hooks) {
      if (part.name.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Ask a service for its name and priority, to which it is held from then on.
   *
   * <p>This runs the service's code: call it within containment.
   *
   * @param kind what it is
   * @param service the service, of the kind's type
   * @return what it said, or why it must be left out; never null
   */
  public static PluginService describe(Kind kind, Object service) {
    return switch (kind) {
      case STRATEGY -> {
        SelectionStrategy strategy = (SelectionStrategy) service;
        yield named(kind, strategy.name(), strategy.priority());
      }
      case CHECK -> new PluginService(kind, ((SafetyCheck) service).id().text(), 0, null);
      case HOOK -> {
        DriverHook hook = (DriverHook) service;
        yield named(kind, hook.name(), hook.priority());
      }
    };
  }

  private static PluginService named(Kind kind, @Nullable String name, int priority) {
    return isName(name)
        ? new PluginService(kind, name, priority, null)
        : new PluginService(
            kind,
            null,
            0,
            "a "
                + kind.word()
                + "'s name has 1 to 40 lower-case letters, digits and -, not "
                + (name == null ? "null" : Quoted.text(name)));
  }

  private static boolean isName(@Nullable String name) {
    boolean valid = name != null && !name.isEmpty() && name.length() <= LONGEST_NAME;
    for (int i = 0; valid && name != null && i < name.length(); i++) {
      char c = name.charAt(i);
      valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return valid;
  }

  /**
   * Return all that was added and not left out.
   *
   * @return strategies and hooks by descending priority, then by name; checks in the order in which
   *     they came; never null
   */
  public Extensions extensions() {
    return new Extensions(inOrder(strategies), checks, inOrder(hooks));
  }

  private static <T> List<T> inOrder(List<Part<T>> parts) {
    List<Part<T>> sorted = new ArrayList<>(parts);
    sorted.sort(IN_ORDER);
    List<T> services = new ArrayList<>(sorted.size());
    for (Part<T> part : sorted) {
      services.add(part.service);
    }
    return services;
  }
}
