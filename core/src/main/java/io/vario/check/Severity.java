package io.vario.check;

/** Rank what a check found. */
public enum Severity {
  /** Worth knowing; nothing speaks against the change. */
  NOTE,
  /** The change may not bring what is hoped for; it goes on. */
  WARNING,
  /**
   * The change would harm the host or cannot succeed: it is refused unless the check is allowed.
   */
  REFUSAL
}
