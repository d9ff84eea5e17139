package io.vario.simulator;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;

/** Words the kernel's answers as the real seam does. */
final class Refusal {
  /** ERANGE's text; the answer has no constant of its own. */
  private static final String OUT_OF_RANGE = "Numerical result out of range";

  private Refusal() {}

  static KernelRefusal of(Errno errno, String path) {
    return new KernelRefusal(errno, path + ": " + errno + " (" + errno.text() + ")", null);
  }

  static KernelRefusal outOfRange(String path) {
    return new KernelRefusal(Errno.OTHER, path + ": " + OUT_OF_RANGE, null);
  }
}
