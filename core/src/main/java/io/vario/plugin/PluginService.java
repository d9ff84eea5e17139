package io.vario.plugin;

import io.vario.check.SafetyCheck;
import io.vario.hook.DriverHook;
import io.vario.strategy.SelectionStrategy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hold one service that a plugin brings, or declares and fails to bring.
 *
 * @param kind what it is
 * @param name what it calls itself; null if it could not be asked, or its answer is no name
 * @param priority its priority; 0 unless it says otherwise
 * @param reason why it was left out; null if it is active
 */
public record PluginService(
    Kind kind, @Nullable String name, int priority, @Nullable String reason) {
  /** Tell what a service does. */
  public enum Kind {
    /** It proposes drivers. */
    STRATEGY(SelectionStrategy.class),
    /** It examines what a change would do. */
    CHECK(SafetyCheck.class),
    /** It prepares drivers for letting go. */
    HOOK(DriverHook.class);

    private final Class<?> type;

    Kind(Class<?> type) {
      this.type = type;
    }

    /**
     * Return the contract of services of this kind.
     *
     * @return the interface that they implement and are found by; never null
     */
    public Class<?> type() {
      return type;
    }

    /**
     * Return the kind as it is printed.
     *
     * @return a word; never null
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Tell whether the service is in use.
   *
   * @return whether it was not left out
   */
  public boolean isActive() {
    return reason == null;
  }

  /**
   * Leave the service out.
   *
   * @param why the reason, as a clause without a full stop
   * @return a service that is not active; never null
   */
  public PluginService leftOut(String why) {
    return new PluginService(kind, name, priority, why);
  }
}
