package io.vario.bind;

import io.vario.device.PciAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remember bound devices for as long as the object lives: for rehearsals. */
public final class InMemoryLedger implements BindingLedger {
  private final Map<PciAddress, BindingRecord> records = new ConcurrentHashMap<>();

  /** Create an empty ledger. */
  public InMemoryLedger() {}

  @Override
  public Optional<BindingRecord> find(PciAddress address) {
    return Optional.ofNullable(records.get(address));
  }

  @Override
  public void record(BindingRecord record) {
    records.put(record.address(), record);
  }

  @Override
  public void forget(PciAddress address) {
    records.remove(address);
  }
}
