package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.error.ErrorCode;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Report report = new Report(new Output(OutputStream.nullOutputStream()));

  @Test
  void nothingWrongIsDone() {
    report.success();
    report.warning("still");
    assertThat(report.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void oneAndTheSameFailureIsNamed() {
    report.failure(ErrorCode.NAME_REFUSED, "no", null);
    report.failure(ErrorCode.NO_DRIVER, "no", null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void differentFailuresAreJustFailures() {
    report.failure(ErrorCode.NOT_PERMITTED, "no", null);
    report.failure(ErrorCode.NO_DRIVER, "no", null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void failuresBesideSuccessesAreSome() {
    report.success();
    report.failure(ErrorCode.NOT_PERMITTED, "no", null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.SOME_FAILED);
  }

  @Test
  void everyErrorHasItsExitCode() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ExitCode.of(code)).isNotEqualTo(ExitCode.DONE);
    }
    assertThat(ExitCode.values())
        .extracting(ExitCode::number)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }
}
