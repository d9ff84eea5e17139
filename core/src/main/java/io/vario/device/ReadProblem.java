package io.vario.device;

/**
 * Tell that something of the host is there, but could not be learnt.
 *
 * @param path the file
 * @param kind whether reading was denied or failed
 * @param reason the answer, one sentence without a full stop
 */
public record ReadProblem(String path, Kind kind, String reason) {

  /** Tell the two apart: a lack of rights can be mended by the caller, a broken file cannot. */
  public enum Kind {
    /** The process lacks the rights. */
    DENIED,
    /** The file could not be read, or does not hold what it must hold. */
    UNREADABLE
  }

  @Override
  public String toString() {
    return path + ": " + reason;
  }
}
