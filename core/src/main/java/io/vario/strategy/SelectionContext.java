package io.vario.strategy;

import io.vario.host.ModuleCatalog;
import org.osgi.annotation.versioning.ProviderType;

/** Give a strategy what it may ask of the host. */
@ProviderType
public interface SelectionContext {

  /**
   * Return what the host knows of modules and drivers. For all devices of a request the same
   * question may have the same answer, as it was at first.
   *
   * @return the catalog; never null
   */
  ModuleCatalog catalog();
}
