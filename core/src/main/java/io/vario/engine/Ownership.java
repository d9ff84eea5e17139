package io.vario.engine;

import io.vario.device.PciDevice;
import io.vario.state.BindingRecord;
import io.vario.state.BootId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compare what Vario recorded of a device with the device as it is.
 *
 * @param record what was recorded
 * @param device the device now; empty if it is gone
 * @param drift in which ways they differ, one clause each; empty if they do not
 */
public record Ownership(BindingRecord record, Optional<PciDevice> device, List<String> drift) {
  /**
   * Create the comparison; the list is copied.
   *
   * @param record what was recorded
   * @param device the device now; empty if it is gone
   * @param drift in which ways they differ, one clause each; empty if they do not
   */
  public Ownership {
    drift = List.copyOf(drift);
  }

  /** Compare. */
  static Ownership of(BindingRecord record, Optional<PciDevice> found, BootId boot) {
    List<String> drift = new ArrayList<>(1);
    if (!record.origin().boot().mayBe(boot)) {
      drift.add("the kernel was started anew since");
    }
    if (found.isEmpty()) {
      drift.add("the device is gone");
      return new Ownership(record, found, drift);
    }
    PciDevice device = found.get();
    if (!record.modalias().equals(device.modalias())) {
      drift.add("another device is at this address");
    } else if (!record.isGiven(device)) {
      drift.add(
          device.driver().isPresent()
              ? "it is on " + device.driver().get() + " instead"
              : "it is without a driver");
    } else if (!device
        .override()
        .map(Object::toString)
        .equals(device.driver().map(Object::toString))) {
      drift.add(
          "its driver_override is " + device.override().map(Object::toString).orElse("not set"));
    }
    return new Ownership(record, found, drift);
  }
}
