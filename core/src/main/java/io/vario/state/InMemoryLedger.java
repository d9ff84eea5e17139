package io.vario.state;

import io.vario.device.PciAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Remember bound devices for as long as the object lives. */
final class InMemoryLedger implements BindingLedger {
  private final Map<PciAddress, BindingRecord> records = new ConcurrentSkipListMap<>();

  @Override
  public Optional<BindingRecord> find(PciAddress address) {
    return Optional.ofNullable(records.get(address));
  }

  @Override
  public List<BindingRecord> all() {
    return List.copyOf(records.values());
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
