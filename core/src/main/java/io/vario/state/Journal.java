package io.vario.state;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keep what is being done until it is done: whatever is left here after a crash is to be finished
 * or undone.
 *
 * <p>What a method wrote is durable when it returns, and a crash in its midst leaves either the old
 * or the new.
 */
@ConsumerType
public interface Journal {

  /**
   * Return the transactions that are not closed, those of running processes included.
   *
   * @return the transactions, the oldest first; never null, unmodifiable
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if the
   *     journal cannot be read, or holds what it must not hold; the message names the file
   */
  List<Transaction> open();

  /**
   * Begin a transaction, before the first write to a device.
   *
   * @param changes what is to be done; at least one
   * @return the transaction as it was written; never null
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be written; nothing must be changed then
   */
  Transaction begin(List<Change> changes);

  /**
   * Write an open transaction anew.
   *
   * @param transaction what is left of it
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be written
   */
  void update(Transaction transaction);

  /**
   * Close a transaction, since the devices are as was asked or as before; nothing happens if it is
   * closed.
   *
   * @param transaction the transaction
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be removed
   */
  void close(Transaction transaction);
}
