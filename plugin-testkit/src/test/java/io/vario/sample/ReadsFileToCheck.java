package io.vario.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Look at the machine that it runs on. */
public final class ReadsFileToCheck extends SampleCheck {
  /** Create the check. */
  public ReadsFileToCheck() {
    finding(
        (device, context) ->
            Files.exists(Path.of("/nowhere")) ? List.of() : List.of(finding("a job runs on it")));
  }
}
