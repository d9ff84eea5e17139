package io.vario.resolve;

import java.util.Locale;

/** Name what became of a proposal. */
public enum Verdict {
  /** It won. */
  CHOSEN,
  /** A more specific proposal of the same strategy won. */
  LESS_SPECIFIC,
  /** A proposal of a strategy that goes before won, or an equal one that was named first. */
  OUTRANKED,
  /** Its module is not in this kernel, or its driver is not registered. */
  UNAVAILABLE,
  /** The host's module configuration prohibits its module. */
  PROHIBITED,
  /** The fallback policy forbids it. */
  FORBIDDEN,
  /** A strategy or the deployment rules it out. */
  VETOED;

  /**
   * Return the verdict as it is printed.
   *
   * @return such as {@code less specific}; never null
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
