package com.acme.vario;

import io.vario.device.DriverName;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

@Component
public final class AcmeHook implements DriverHook {
  private final BiConsumer<String, String> systemctl;

  @Activate
  public AcmeHook() {
    this(AcmeHook::systemctl);
  }

  AcmeHook(BiConsumer<String, String> systemctl) {
    this.systemctl = systemctl;
  }

  @Override
  public String name() {
    return "acmed";
  }

  @Override
  public Optional<String> concern(PciDevice device, DriverName driver) {
    return driver.toString().equals("acme") ? Optional.of("stop " + unit(device)) : Optional.empty();
  }

  @Override
  public void beforeRelease(PciDevice device) {
    systemctl.accept("stop", unit(device));
  }

  @Override
  public void afterReturn(PciDevice device) {
    systemctl.accept("start", unit(device));
  }

  private static String unit(PciDevice device) {
    return "acmed@" + device.address() + ".service";
  }

  private static void systemctl(String verb, String unit) {
    try {
      int exit = new ProcessBuilder("systemctl", verb, unit).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("systemctl " + verb + " ended with " + exit);
      }
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException("systemctl " + verb + " failed", failure);
    }
  }
}
