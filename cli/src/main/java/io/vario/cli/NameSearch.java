package io.vario.cli;

import io.vario.device.HardwareName;
import io.vario.device.PciIds;
import io.vario.host.HardwareNames;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Look for the names of devices while their drivers are decided on: the system's file of names is
 * larger than all else that is read, and nothing depends on it.
 */
final class NameSearch extends Thread {
  private final HardwareNames source;
  private final Collection<PciIds> ids;
  private Map<PciIds, HardwareName> found = Map.of();
  private @Nullable Throwable failure;

  /** Prepare the search. */
  NameSearch(HardwareNames source, Collection<PciIds> ids) {
    super("vario-names");
    this.source = source;
    this.ids = ids;
    setDaemon(true);
  }

  @Override
  public void run() {
    search();
  }

  /** Search in the caller's thread. */
  void search() {
    try {
      found = source.find(ids);
    } catch (Throwable thrown) {
      // It is the caller's, as if it had searched by itself.
      failure = thrown;
    }
  }

  /** Wait for the end, and return what was found. */
  Map<PciIds, HardwareName> result() {
    boolean wasInterrupted = false;
    while (isAlive()) {
      try {
        join();
      } catch (InterruptedException soon) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    return found;
  }
}
