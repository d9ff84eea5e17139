package io.vario.kernel;

import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Write down which driver the kernel shows when the hook is called; fail, or end the process, where
 * a file asks for it. It runs in the guest, from a plugin's jar, which holds this class alone.
 */
public final class WatchingHook implements DriverHook {
  static final String LOG = "/etc/vario/watching.log";
  static final String THROW = "/etc/vario/watching.throw";
  static final String HALT = "/etc/vario/watching.halt";

  @Override
  public String name() {
    return "watching";
  }

  @Override
  public Optional<String> concern(PciDevice device, DriverName driver) {
    return driver.toString().equals("e1000e")
        ? Optional.of("write down the driver")
        : Optional.empty();
  }

  @Override
  public void beforeRelease(PciDevice device) {
    log("before", device);
    if (Files.exists(Path.of(THROW))) {
      throw new IllegalStateException("the daemon does not stop");
    }
    if (Files.exists(Path.of(HALT))) {
      Runtime.getRuntime().halt(137);
    }
  }

  @Override
  public void afterReturn(PciDevice device) {
    log("after", device);
  }

  private static void log(String moment, PciDevice device) {
    Path link = Path.of("/sys/bus/pci/devices", device.address().toString(), "driver");
    try {
      String line = moment + " " + Files.readSymbolicLink(link).getFileName() + "\n";
      Files.writeString(Path.of(LOG), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
