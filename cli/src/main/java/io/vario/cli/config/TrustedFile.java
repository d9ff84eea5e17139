package io.vario.cli.config;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Refuse files that others than root and this process's user could have written. */
final class TrustedFile {
  private static final int ROOT = 0;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private TrustedFile() {}

  /** Look at a file and at its folder, both as named and where links lead to. */
  static void require(Path file) {
    Path named = file.toAbsolutePath();
    try {
      int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      Path real = named.toRealPath();
      requireOwn(real, self);
      requireOwn(real.getParent(), self);
      requireOwn(named.getParent(), self);
    } catch (AccessDeniedException denied) {
      throw new VarioException(
          ErrorCode.NOT_PERMITTED,
          "the configuration may not be read: " + Quoted.text(file.toString()),
          "run the command as root");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException failure) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "it cannot be told who may write "
              + Quoted.text(file.toString())
              + ": "
              + Quoted.text(String.valueOf(failure.getMessage())));
    }
  }

  private static void requireOwn(Path path, int self) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode");
    int owner = (Integer) attributes.getOrDefault("uid", -1);
    int mode = (Integer) attributes.getOrDefault("mode", WRITABLE_BY_OTHERS);
    if (owner != ROOT && owner != self) {
      throw refusal(path, "belongs to user " + owner, "give it to root");
    }
    if ((mode & WRITABLE_BY_OTHERS) != 0) {
      throw refusal(path, "can be written by others than its owner", "chmod go-w " + path);
    }
  }

  private static VarioException refusal(Path path, String why, String hint) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        "the configuration is not used: " + Quoted.text(path.toString()) + " " + why,
        hint);
  }
}
