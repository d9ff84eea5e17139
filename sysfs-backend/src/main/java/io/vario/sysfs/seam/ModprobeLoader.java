package io.vario.sysfs.seam;

import io.vario.device.ModuleName;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Load modules with the host's modprobe. */
public final class ModprobeLoader implements ModuleLoader {
  private static final String[] PLACES = {
    "/usr/sbin/modprobe",
    "/sbin/modprobe",
    "/usr/bin/modprobe",
    "/bin/modprobe",
    "/run/current-system/sw/bin/modprobe"
  };

  /** A module's own start may wait for its hardware, but not for ever. */
  private static final long SECONDS_TO_LOAD = 120;

  private static final int LONGEST_MESSAGE = 4096;

  /** Create the loader. */
  public ModprobeLoader() {}

  @Override
  public LoadAnswer load(ModuleName module) {
    Path said = null;
    try {
      // A file, since a pipe that nobody empties would block modprobe.
      said = Files.createTempFile("vario-modprobe", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(modprobe(), "-b", "--", module.toString())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(said.toFile());
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      if (!process.waitFor(SECONDS_TO_LOAD, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw failed(module, "modprobe did not end within " + SECONDS_TO_LOAD + " seconds", null);
      }
      return new LoadAnswer(process.exitValue(), message(said));
    } catch (IOException failure) {
      throw failed(module, String.valueOf(failure.getMessage()), failure);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw failed(module, "interrupted while modprobe ran", interrupt);
    } finally {
      delete(said);
    }
  }

  private static String modprobe() {
    for (String place : PLACES) {
      if (new File(place).canExecute()) {
        return place;
      }
    }
    return "modprobe";
  }

  private static String message(Path said) throws IOException {
    try (var in = Files.newInputStream(said)) {
      return new String(in.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8)
          .strip()
          .replace('\n', ' ');
    }
  }

  private static void delete(@Nullable Path file) {
    if (file != null && !file.toFile().delete()) {
      file.toFile().deleteOnExit();
    }
  }

  private static VarioException failed(ModuleName module, String why, @Nullable Throwable cause) {
    return new VarioException(
        ErrorCode.LOAD_FAILED,
        "the module " + module + " could not be loaded: " + why,
        "check that kmod's modprobe is installed",
        cause);
  }
}
