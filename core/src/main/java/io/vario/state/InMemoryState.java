package io.vario.state;

import io.vario.device.PciDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remember for as long as the object lives: for rehearsals, where nobody else changes the host.
 *
 * <p>Its locks are always free.
 */
public final class InMemoryState implements StateStore {
  private final InMemoryLedger ledger = new InMemoryLedger();
  private final Memory journal;

  /**
   * Create an empty memory.
   *
   * @param origin who does what is remembered
   */
  public InMemoryState(Origin origin) {
    this.journal = new Memory(origin);
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
    return AlwaysFree.LOCKS;
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

  private static final class AlwaysFree implements DeviceLocks {
    static final DeviceLocks LOCKS = new AlwaysFree();

    @Override
    public Held acquire(Collection<PciDevice> devices, Duration limit) {
      return () -> {};
    }

    @Override
    public Optional<Origin> holder(PciDevice device) {
      return Optional.empty();
    }
  }
}
