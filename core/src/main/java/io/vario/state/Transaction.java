package io.vario.state;

import io.vario.device.PciAddress;
import java.util.List;
import java.util.Optional;

/**
 * Hold what is being done to one device or to several, all or nothing.
 *
 * @param id its name
 * @param origin who does it
 * @param changes one for each device; at least one
 * @param givenUp whether it failed and devices have been put back: what is left of it must be, too
 */
public record Transaction(TransactionId id, Origin origin, List<Change> changes, boolean givenUp) {

  /**
   * Create the transaction; the list is copied.
   *
   * @param id its name
   * @param origin who does it
   * @param changes one for each device; at least one
   * @param givenUp whether it failed and devices have been put back: what is left of it must be,
   *     too
   * @throws IllegalArgumentException if there is no change
   */
  public Transaction {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("a transaction changes something");
    }
  }

  /**
   * Create a transaction that may still succeed; the list is copied.
   *
   * @param id its name
   * @param origin who does it
   * @param changes one for each device; at least one
   * @throws IllegalArgumentException if there is no change
   */
  public Transaction(TransactionId id, Origin origin, List<Change> changes) {
    this(id, origin, changes, false);
  }

  /**
   * Return what is done to a device.
   *
   * @param address the device
   * @return the change, or empty if the device is not part of it; never null
   */
  public Optional<Change> changeOf(PciAddress address) {
    for (Change change : changes) {
      if (change.address().equals(address)) {
        return Optional.of(change);
      }
    }
    return Optional.empty();
  }

  /**
   * Return what could not be put back after this transaction failed.
   *
   * @param remaining the changes that are left to undo; at least one
   * @return the transaction, given up; never null
   */
  public Transaction givenUpExcept(List<Change> remaining) {
    return new Transaction(id, origin, remaining, true);
  }
}
