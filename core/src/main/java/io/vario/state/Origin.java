package io.vario.state;

import java.time.Instant;

/**
 * Say who did something, by what, and when.
 *
 * @param user the user, mostly root; for a command run by sudo, who called it
 * @param process the process's id
 * @param command what ran, such as {@code vario detach 0000:3b:00.2}
 * @param since when it began
 * @param boot the run of the kernel that it fell into
 */
public record Origin(String user, long process, String command, Instant since, BootId boot) {
  private static final int LONGEST = 200;

  /**
   * Create the origin; texts are cut to 200 characters, and what is not printable in them becomes
   * {@code ?}.
   *
   * @param user the user, mostly root; for a command run by sudo, who called it
   * @param process the process's id
   * @param command what ran, such as {@code vario detach 0000:3b:00.2}
   * @param since when it began
   * @param boot the run of the kernel that it fell into
   */
  public Origin {
    user = plain(user);
    command = plain(command);
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(Math.min(text.length(), LONGEST));
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      plain.append(c < ' ' || c > '~' ? '?' : c);
    }
    return plain.toString();
  }

  /**
   * Return the origin as part of a sentence.
   *
   * @return such as {@code "vario detach 3b:00.2" (pid 812, alice) since 2026-11-25T04:37:32Z};
   *     never null
   */
  @Override
  public String toString() {
    return '"' + command + "\" (pid " + process + ", " + user + ") since " + since;
  }
}
