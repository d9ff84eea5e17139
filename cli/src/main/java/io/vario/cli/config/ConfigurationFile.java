package io.vario.cli.config;

import io.vario.cli.trust.Trust;
import io.vario.deploy.Deployment;
import io.vario.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** Read what a deployment decided from a file; without one, nothing of what reads is loaded. */
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /**
   * Read a file that was asked for.
   *
   * @param file the file
   * @return what it says; never null
   * @throws io.vario.error.VarioException {@link ErrorCode#INVALID_INPUT} if there is no such file
   *     or it is not of its form; the message has file, line and reason; {@link
   *     ErrorCode#NOT_PERMITTED} if it may not be read
   */
  public static Deployment read(Path file) {
    return ConfigurationReader.read(file);
  }

  /**
   * Read the file of the usual place, if it is there.
   *
   * @param file the file
   * @return what it says, or {@link Deployment#NONE} if there is no such file; never null
   * @throws io.vario.error.VarioException as {@link #read}, and {@link ErrorCode#INVALID_INPUT} if
   *     others than root and the process's user could have written it
   */
  public static Deployment readIfPresent(Path file) {
    if (Files.notExists(file)) {
      return Deployment.NONE;
    }
    new Trust(ErrorCode.INVALID_INPUT, "the configuration is not used").follow(file);
    return ConfigurationReader.read(file);
  }
}
