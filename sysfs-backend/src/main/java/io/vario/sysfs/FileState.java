package io.vario.sysfs;

import io.vario.error.VarioException;
import io.vario.state.BindingLedger;
import io.vario.state.BootId;
import io.vario.state.DeviceLocks;
import io.vario.state.Journal;
import io.vario.state.StateStore;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.LiveKernelFiles;
import io.vario.sysfs.state.FolderStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Keep what Vario remembers in a folder, for all processes of the machine: {@code bindings} for the
 * ledger, {@code journal} for what is being done, and {@code locks}.
 *
 * <p>The folder is made when first written to; one that does not exist holds nothing. It must
 * belong to root or to the user that runs Vario, and must not be writable by all.
 */
public final class FileState implements StateStore {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  private final FolderStore store;

  /**
   * Create the store; nothing is made or read yet.
   *
   * @param folder the state folder, such as {@code /run/vario}
   * @param command what runs, for others to read, such as {@code vario detach 0000:3b:00.2}
   * @param boot the run of the kernel, as {@link #bootOf} tells it
   */
  public FileState(Path folder, String command, BootId boot) {
    this.store = new FolderStore(folder, command, boot);
  }

  /**
   * Keep what is done on the machine that this process runs on.
   *
   * @param folder the state folder, such as {@code /run/vario}
   * @param command what runs, for others to read
   * @return the store; nothing is made before something is written; never null
   */
  public static FileState live(Path folder, String command) {
    return new FileState(folder, command, bootOf(new LiveKernelFiles()));
  }

  /**
   * Read which run of its kernel a host is in.
   *
   * @param files the host's files
   * @return the id; {@link BootId#UNKNOWN} if the host does not tell, as a recorded one does not;
   *     never null
   */
  public static BootId bootOf(KernelFiles files) {
    byte[] bytes = files.read(BOOT_ID).orNull();
    if (bytes == null) {
      return BootId.UNKNOWN;
    }
    try {
      return new BootId(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    } catch (VarioException rubbish) {
      return BootId.UNKNOWN;
    }
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
