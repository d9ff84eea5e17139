package io.vario.cli;

import io.vario.error.ErrorCode;

/** Name how the command ended; scripts depend on the numbers. */
enum ExitCode {
  /** All that was asked for was done. */
  DONE(0),
  /** It failed, and what had been changed was rolled back; or it could not be printed. */
  FAILED(1),
  /** What was typed is not of its form. */
  USAGE(2),
  /** A check, a policy, or the lack of a driver spoke against it. */
  REFUSED(3),
  /** There is no such device. */
  NO_SUCH_DEVICE(4),
  /** The process lacks the rights. */
  NOT_PERMITTED(5),
  /** Of several devices, some failed and others did not. */
  SOME_FAILED(6),
  /** A device is neither as before nor as wanted. */
  STUCK(7);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** Return the process's exit code, 0 to 7. */
  int number() {
    return number;
  }

  /** Return how a command ends that fails in one way only. */
  static ExitCode of(ErrorCode code) {
    return switch (code) {
      case INVALID_INPUT -> USAGE;
      case NO_SUCH_DEVICE -> NO_SUCH_DEVICE;
      case NOT_PERMITTED -> NOT_PERMITTED;
      case NAME_REFUSED, REFUSED, NO_DRIVER, BUSY, INTERRUPTED, OUTDATED -> REFUSED;
      case UNREADABLE,
          LOAD_FAILED,
          WRITE_FAILED,
          VERIFY_FAILED,
          CANCELLED,
          STATE_UNUSABLE,
          HOOK_FAILED,
          PLUGIN_UNUSABLE ->
          FAILED;
      case STUCK -> STUCK;
    };
  }
}
