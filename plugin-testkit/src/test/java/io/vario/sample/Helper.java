package io.vario.sample;

import java.io.File;

/** Look at the machine. */
final class Helper {
  private Helper() {}

  static boolean mayPropose() {
    return !new File("/nowhere").exists();
  }
}
