package io.vario.osgi;

import io.vario.check.CheckSource;
import io.vario.check.SafetyCheck;
import io.vario.host.DriverControl;
import io.vario.host.HardwareNames;
import io.vario.host.Host;
import io.vario.host.HostInventory;
import io.vario.host.ModuleCatalog;
import io.vario.sysfs.SysfsHost;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Offer the machine that the framework runs on. Any {@link Host} of a higher ranking goes before
 * it.
 */
@Component(service = Host.class, property = "service.ranking:Integer=-1000")
public final class Machine implements Host, CheckSource {
  private final Host host;

  /** Create the host; nothing of the machine is read before it is asked for. */
  public Machine() {
    this.host = SysfsHost.live();
  }

  @Override
  public HostInventory inventory() {
    return host.inventory();
  }

  @Override
  public ModuleCatalog catalog() {
    return host.catalog();
  }

  @Override
  public DriverControl control() {
    return host.control();
  }

  @Override
  public HardwareNames names() {
    return host.names();
  }

  @Override
  public List<SafetyCheck> checks() {
    return host instanceof CheckSource source ? source.checks() : List.of();
  }
}
