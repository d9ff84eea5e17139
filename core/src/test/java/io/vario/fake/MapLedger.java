package io.vario.fake;

import io.vario.bind.BindingLedger;
import io.vario.bind.BindingRecord;
import io.vario.device.PciAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Remember bound devices in memory. */
public final class MapLedger implements BindingLedger {
  private final Map<PciAddress, BindingRecord> records = new HashMap<>();

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
