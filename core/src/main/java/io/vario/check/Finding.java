package io.vario.check;

/**
 * Hold what a check found, and by what evidence.
 *
 * @param check the check
 * @param severity how much it matters
 * @param evidence one sentence that names what was seen, without a full stop
 */
public record Finding(CheckId check, Severity severity, String evidence) {
  @Override
  public String toString() {
    return check + ": " + evidence;
  }
}
