package io.vario.state;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remember for as long as the object lives: for rehearsals, and where no other process changes the
 * host.
 *
 * <p>Its locks keep threads apart that share the object. Thread-safe.
 */
public final class InMemoryState implements StateStore {
  private final InMemoryLedger ledger = new InMemoryLedger();
  private final Memory journal;
  private final DeviceLocks locks;

  /**
   * Create an empty memory.
   *
   * @param origin who does what is remembered
   */
  public InMemoryState(Origin origin) {
    this.journal = new Memory(origin);
    this.locks = new InMemoryLocks(origin);
  }

  /** Create an empty memory of a rehearsal. */
  public InMemoryState() {
    this(new Origin("nobody", 0, "rehearsal", Instant.EPOCH, BootId.UNKNOWN));
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public BindingLedger ledger() {
    return ledger;
  }

  @Override
  public DeviceLocks locks() {
    return locks;
  }

  @Override
  public BootId boot() {
    return BootId.UNKNOWN;
  }

  private static final class Memory implements Journal {
    private final Origin origin;
    private final Map<TransactionId, Transaction> open = new LinkedHashMap<>();
    private int count;

    Memory(Origin origin) {
      this.origin = origin;
    }

    @Override
    public synchronized List<Transaction> open() {
      return List.copyOf(open.values());
    }

    @Override
    public synchronized Transaction begin(List<Change> changes) {
      count++;
      Transaction begun =
          new Transaction(new TransactionId(String.valueOf(count)), origin, changes);
      open.put(begun.id(), begun);
      return begun;
    }

    @Override
    public synchronized void update(Transaction transaction) {
      open.replace(transaction.id(), transaction);
    }

    @Override
    public synchronized void close(Transaction transaction) {
      open.remove(transaction.id());
    }
  }
}
