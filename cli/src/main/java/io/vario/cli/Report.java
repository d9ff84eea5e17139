package io.vario.cli;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collect what went well and what did not, and tell the exit code.
 *
 * <p>Failures and warnings are printed at once; there are failures exactly if the exit code is not
 * 0.
 */
final class Report implements Consumer<String> {
  private final Output messages;
  private final List<Failure> failures = new ArrayList<>(0);
  private final List<String> warnings = new ArrayList<>(0);
  private int successes;
  private boolean stuck;

  /**
   * Begin with nothing.
   *
   * @param messages where people read what is reported
   */
  Report(Output messages) {
    this.messages = messages;
  }

  /**
   * Hold one failure.
   *
   * @param exit how the command would end if it were the only one
   * @param code what kind of thing went wrong
   * @param message what was tried and what the answer was
   * @param hint what to do next; null if there is nothing sensible to say
   */
  record Failure(ExitCode exit, String code, String message, @Nullable String hint) {}

  /** Count a device for which all was done. */
  void success() {
    successes++;
  }

  /** Report a failure. */
  void failure(VarioException failure) {
    failure(failure.code(), String.valueOf(failure.getMessage()), failure.hint().orElse(null));
  }

  /** Report a failure. */
  void failure(ErrorCode code, String message, @Nullable String hint) {
    add(new Failure(ExitCode.of(code), code.name(), message, hint));
  }

  /** Report a device that is neither as before nor as wanted. */
  void stuck(ErrorCode code, String message, @Nullable String hint) {
    stuck = true;
    add(new Failure(ExitCode.STUCK, code.name(), message, hint));
  }

  /** Report a mistake in Vario itself. */
  void mistake(String message, @Nullable String hint) {
    add(new Failure(ExitCode.FAILED, "INTERNAL", message, hint));
  }

  /** Take a warning from whoever knows no reports. */
  @Override
  public void accept(String warning) {
    warning(warning);
  }

  /** Report something worth knowing that speaks of the command as a whole. */
  void warning(String warning) {
    warnings.add(warning);
    remark(warning);
  }

  /** Print something worth knowing that a result holds already. */
  void remark(String warning) {
    messages.add(Style.DOUBTFUL, "warning:").add(" ").line(warning);
    messages.flush();
  }

  List<Failure> failures() {
    return failures;
  }

  List<String> warnings() {
    return warnings;
  }

  /**
   * Tell how the command ends: a stuck device outweighs all else; if some failed and others did not
   * that is said; what all failed with is said if it is one and the same.
   */
  ExitCode exitCode() {
    if (failures.isEmpty()) {
      return ExitCode.DONE;
    }
    if (stuck) {
      return ExitCode.STUCK;
    }
    if (successes > 0) {
      return ExitCode.SOME_FAILED;
    }
    ExitCode common = failures.get(0).exit();
    for (Failure failure : failures) {
      if (failure.exit() != common) {
        return ExitCode.FAILED;
      }
    }
    return common;
  }

  private void add(Failure failure) {
    failures.add(failure);
    messages.add(Style.BAD, "vario:").add(" ").line(failure.message());
    if (failure.hint() != null) {
      messages.line("hint: " + failure.hint());
    }
    messages.flush();
  }
}
