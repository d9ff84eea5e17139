package io.vario.check;

/** Name what a change is for. */
public enum Intent {
  /** A device is to leave the host for VFIO. */
  DETACH,
  /** A device is to come back to the host. */
  REATTACH
}
