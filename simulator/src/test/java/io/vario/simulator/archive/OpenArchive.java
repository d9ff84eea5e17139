package io.vario.simulator.archive;

import io.vario.error.VarioException;
import java.nio.file.Path;

/** Opens an archive in a process of its own, whose memory is small. */
final class OpenArchive {
  private OpenArchive() {}

  public static void main(String[] args) {
    try {
      HostArchive.open(Path.of(args[0]));
      System.out.print("opened");
    } catch (VarioException refusal) {
      System.out.print(refusal.code() + ": " + refusal.getMessage());
    }
  }
}
