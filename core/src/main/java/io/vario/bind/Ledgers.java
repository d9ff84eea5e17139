package io.vario.bind;

import io.vario.state.BindingLedger;
import io.vario.state.BindingRecord;
import io.vario.state.Change;
import io.vario.state.Origin;
import java.util.Optional;

/** Bring a ledger in line with a change that was finished, or undone. */
final class Ledgers {
  private Ledgers() {}

  static void finish(BindingLedger ledger, Change change, Origin origin) {
    write(ledger, change, change.recordWhenDone(origin));
  }

  static void undo(BindingLedger ledger, Change change) {
    if (!ledger.find(change.address()).equals(change.recorded())) {
      write(ledger, change, change.recorded());
    }
  }

  private static void write(BindingLedger ledger, Change change, Optional<BindingRecord> record) {
    if (record.isPresent()) {
      ledger.record(record.get());
    } else {
      ledger.forget(change.address());
    }
  }
}
