package io.vario.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Look at the machine that it runs on. */
public final class ReadsFile extends Sample {
  /** Create the strategy. */
  public ReadsFile() {
    proposing(
        (device, context) -> Files.exists(Path.of("/nowhere")) ? List.of() : List.of(PROPOSAL));
  }
}
