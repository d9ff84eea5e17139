package io.vario.sysfs.state;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.BootId;
import io.vario.state.Origin;
import io.vario.sysfs.process.ProcessKey;
import java.time.Instant;

/**
 * Tells who writes: this process, its user and its command.
 *
 * @param command what runs, such as {@code vario detach 0000:3b:00.2}
 * @param boot the run of the kernel
 */
record Self(String command, BootId boot) {

  /** Say that this process does something from now on. */
  Origin origin() {
    String user = System.getenv("SUDO_USER");
    if (user == null || user.isEmpty()) {
      user = System.getProperty("user.name", "?");
    }
    return new Origin(user, ProcessHandle.current().pid(), command, Instant.now(), boot);
  }

  /** Return the name by which others tell whether this process lives. */
  static ProcessKey key() {
    ProcessKey key = ProcessKey.self();
    if (key == null) {
      throw new VarioException(
          ErrorCode.STATE_UNUSABLE,
          "Vario cannot tell processes apart: /proc/self/stat cannot be read",
          "mount /proc");
    }
    return key;
  }
}
