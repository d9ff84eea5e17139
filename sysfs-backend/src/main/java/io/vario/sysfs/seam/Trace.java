package io.vario.sysfs.seam;

import org.osgi.annotation.versioning.ConsumerType;

/** Be told of each thing that is asked of a host; calls come from several threads. */
@ConsumerType
public interface Trace {

  /**
   * Take note of what was asked and answered.
   *
   * @param action what was done, such as {@code read}
   * @param target a path, with what was written to it, or a program with its arguments
   * @param answer what came of it, as a clause
   * @param nanos how long that took
   */
  void done(String action, String target, String answer, long nanos);
}
