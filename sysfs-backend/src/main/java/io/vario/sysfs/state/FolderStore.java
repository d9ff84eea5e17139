package io.vario.sysfs.state;

import io.vario.state.BindingLedger;
import io.vario.state.BootId;
import io.vario.state.DeviceLocks;
import io.vario.state.Journal;
import io.vario.state.StateStore;
import java.nio.file.Path;

/** Keeps all that Vario remembers in a folder. What is offered holds nothing but the way to it. */
public final class FolderStore implements StateStore {
  private final StateFolder folder;
  private final Self self;

  /**
   * Create a store; nothing is made or read yet.
   *
   * @param folder the folder
   * @param command what runs
   * @param boot the run of the kernel
   */
  public FolderStore(Path folder, String command, BootId boot) {
    this.folder = new StateFolder(folder);
    this.self = new Self(command, boot);
  }

  @Override
  public Journal journal() {
    return new FileJournal(folder, self);
  }

  @Override
  public BindingLedger ledger() {
    return new FileLedger(folder);
  }

  @Override
  public DeviceLocks locks() {
    return new FileLocks(folder, self);
  }

  @Override
  public void sweep() {
    new FileLocks(folder, self).sweep();
    folder.sweep(FileJournal.FOLDER);
    folder.sweep(FileLedger.FOLDER);
  }

  @Override
  public BootId boot() {
    return self.boot();
  }
}
