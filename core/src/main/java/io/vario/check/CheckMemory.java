package io.vario.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keep what was read for one request, by its checks and else, so that it is read once for all of
 * its devices.
 *
 * <p>Take a new one for each request: what is kept here grows old. Safe for use by several threads.
 */
public final class CheckMemory {
  private final Map<Class<?>, Object> kept = new HashMap<>();

  /** Create a memory that holds nothing. */
  public CheckMemory() {}

  /**
   * Return what is kept of a kind, or read it now and keep it.
   *
   * @param <T> the kind
   * @param kind the kind's class, which no two readers share
   * @param reader what reads it; called at most once unless it throws; it must not ask the memory
   * @return what is kept; never null
   */
  public synchronized <T> T keep(Class<T> kind, Supplier<T> reader) {
    Object known = kept.get(kind);
    if (known == null) {
      known = reader.get();
      kept.put(kind, known);
    }
    return kind.cast(known);
  }
}
