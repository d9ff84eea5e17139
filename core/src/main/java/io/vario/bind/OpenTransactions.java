package io.vario.bind;

import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.Change;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import java.util.Optional;

/** Keep changes away from devices that an earlier one left neither as before nor as wanted. */
final class OpenTransactions {
  private OpenTransactions() {}

  /**
   * Require that no transaction is open on a device whose lock the caller holds.
   *
   * @throws VarioException {@link ErrorCode#INTERRUPTED} if one is
   */
  static void requireNone(PciAddress address, StateStore state) {
    for (Transaction open : state.journal().open()) {
      Optional<Change> change = open.changeOf(address);
      // What a reboot ended needs no recovery: the kernel began anew.
      if (change.isPresent() && open.origin().boot().mayBe(state.boot())) {
        throw new VarioException(
            ErrorCode.INTERRUPTED,
            address
                + " is out of bounds: "
                + open.origin()
                + (change.get().pending().isPresent()
                    ? " is stuck in the kernel"
                    : " was interrupted, and is neither finished nor undone"),
            "vario recover finishes or undoes it");
      }
    }
  }
}
