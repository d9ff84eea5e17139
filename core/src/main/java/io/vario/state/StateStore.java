package io.vario.state;

import org.osgi.annotation.versioning.ConsumerType;

/** Offer all that Vario remembers of one host. Safe for use by several threads. */
@ConsumerType
public interface StateStore {

  /**
   * Return what is being done.
   *
   * @return the journal; never null
   */
  Journal journal();

  /**
   * Return what has been done: the devices that Vario has given away.
   *
   * @return the ledger; never null
   */
  BindingLedger ledger();

  /**
   * Return what keeps two changes of one device apart.
   *
   * @return the locks; never null
   */
  DeviceLocks locks();

  /**
   * Return which run of the kernel this is.
   *
   * @return the id; {@link BootId#UNKNOWN} if the host does not tell; never null
   */
  BootId boot();

  /**
   * Remove what processes left that live no more and that counts for nothing: their locks, and what
   * they had not written to its end.
   *
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if that
   *     cannot be told
   */
  default void sweep() {}
}
