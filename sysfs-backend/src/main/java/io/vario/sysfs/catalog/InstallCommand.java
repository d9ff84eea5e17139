package io.vario.sysfs.catalog;

/** Tells what an {@code install} line's command does in place of loading the module. */
enum InstallCommand {
  /** Nothing, successfully. */
  NOTHING,
  /** Nothing, and modprobe reports a failure. */
  FAILURE,
  /** Something that only running it would tell. */
  OTHER;

  /** Letters by which a shell runs, besides or instead, more than the first word. */
  private static final String SHELL = ";|&`()<>";

  /**
   * Judge a command.
   *
   * @param command what follows the module on the line, a command for the shell
   * @return what it does; never a guess: if in doubt, {@link #OTHER}
   */
  static InstallCommand of(String command) {
    int from = 0;
    while (from < command.length() && isBlank(command.charAt(from))) {
      from++;
    }
    int end = from;
    int baseName = from;
    while (end < command.length() && !isBlank(command.charAt(end))) {
      if (command.charAt(end) == '/') {
        baseName = end + 1;
      }
      end++;
    }
    for (int i = end; i < command.length(); i++) {
      char c = command.charAt(i);
      if (c == '#' && isBlank(command.charAt(i - 1))) {
        break;
      }
      if (SHELL.indexOf(c) >= 0) {
        return OTHER;
      }
    }
    return switch (command.substring(baseName, end)) {
      case "true", ":" -> NOTHING;
      case "false" -> FAILURE;
      default -> OTHER;
    };
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
