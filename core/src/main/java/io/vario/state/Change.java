package io.vario.state;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.host.PendingWrite;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;
import java.util.List;
import java.util.Optional;

/**
 * Hold what a transaction does to one device: all that is needed to finish it, or to undo it.
 *
 * @param address where the device is
 * @param modalias what it is: another device at the same address is not meant
 * @param before the state that it was in, to which an undo leads back
 * @param recorded what the ledger told of it then; empty if nothing
 * @param goal the state that was asked for
 * @param steps the steps in words, one each, for people and to know which hooks they call
 * @param pending a write that did not return in time; empty if there is none
 */
public record Change(
    PciAddress address,
    Modalias modalias,
    PreviousState before,
    Optional<BindingRecord> recorded,
    Goal goal,
    List<String> steps,
    Optional<PendingWrite> pending) {

  /**
   * Create the change; the list is copied.
   *
   * @param address where the device is
   * @param modalias what it is: another device at the same address is not meant
   * @param before the state that it was in, to which an undo leads back
   * @param recorded what the ledger told of it then; empty if nothing
   * @param goal the state that was asked for
   * @param steps the steps in words, one each, for people and to know which hooks they call
   * @param pending a write that did not return in time; empty if there is none
   */
  public Change {
    steps = List.copyOf(steps);
  }

  /**
   * Return this change with a write that did not return in time.
   *
   * @param write the write
   * @return the change; never null
   */
  public Change stuckAt(PendingWrite write) {
    return new Change(address, modalias, before, recorded, goal, steps, Optional.of(write));
  }

  /**
   * Tell whether a device is the one that the change speaks of.
   *
   * @param device the device that is now at the address
   * @return whether it has the same modalias
   */
  public boolean isAbout(PciDevice device) {
    return modalias.equals(device.modalias());
  }

  /**
   * Return what the ledger is to tell once the change is done.
   *
   * @param origin who made the change
   * @return the record; empty if the device is the host's again
   */
  public Optional<BindingRecord> recordWhenDone(Origin origin) {
    if (!(goal instanceof Goal.Given given)) {
      return Optional.empty();
    }
    // From one VFIO driver to the next, the way home stays the first one.
    boolean handedOn =
        recorded.isPresent()
            && recorded.get().modalias().equals(modalias)
            && recorded.get().isGiven(before);
    PreviousState home = handedOn ? recorded.get().previous() : before;
    return Optional.of(new BindingRecord(address, modalias, given.driver(), home, origin));
  }

  /**
   * Tell whether a device may be in a state that this change led to: on none of the drivers that
   * the change knows, somebody else has taken it since.
   *
   * @param device the device as it is now
   * @return whether it is without a driver, on the driver that it had, or on one that the change
   *     may have brought it to
   */
  public boolean explains(PciDevice device) {
    if (device.driver().isEmpty() || device.driver().equals(before.driver())) {
      return true;
    }
    if (goal instanceof Goal.Given given) {
      return given.driver() instanceof DriverTarget.Driver named
          ? device.driver().get().equals(named.driver())
          : device.isOnVfio() || given.isDriverOf(device);
    }
    if (goal instanceof Goal.Restored restored) {
      Optional<DriverName> wanted = restored.state().driver();
      return wanted.isPresent() && device.driver().equals(wanted);
    }
    // Released to the kernel's choice: any driver of the host may be it.
    return true;
  }
}
