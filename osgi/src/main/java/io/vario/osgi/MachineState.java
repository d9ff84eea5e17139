package io.vario.osgi;

import io.vario.state.BindingLedger;
import io.vario.state.BootId;
import io.vario.state.DeviceLocks;
import io.vario.state.Journal;
import io.vario.state.StateStore;
import io.vario.sysfs.FileState;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/**
 * Keep what Vario remembers where the command keeps it, so that both see each other's locks,
 * journal and records. Any {@link StateStore} of a higher ranking goes before it.
 */
@Component(service = StateStore.class, property = "service.ranking:Integer=-1000")
public final class MachineState implements StateStore {
  private static final Path FOLDER = Path.of("/run/vario");

  private final StateStore store;

  /** Create the store; no folder is made before something is written. */
  public MachineState() {
    this.store =
        FileState.live(
            FOLDER, "vario in an OSGi framework, process " + ProcessHandle.current().pid());
  }

  @Override
  public Journal journal() {
    return store.journal();
  }

  @Override
  public BindingLedger ledger() {
    return store.ledger();
  }

  @Override
  public DeviceLocks locks() {
    return store.locks();
  }

  @Override
  public BootId boot() {
    return store.boot();
  }

  @Override
  public void sweep() {
    store.sweep();
  }
}
