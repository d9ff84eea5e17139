package io.vario.resolve;

/** Say which names of drivers a user may type. */
public enum NamePolicy {
  /** A driver or a module, {@code -} and {@code _} counting as one letter. */
  FORGIVING,
  /** The exact name of a driver; the refusal of any other names the right one. */
  STRICT
}
