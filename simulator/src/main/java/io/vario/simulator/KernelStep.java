package io.vario.simulator;

/** Name what a user does to the kernel, where a {@link Fault} may strike. */
public enum KernelStep {
  /** A write to a device's {@code driver_override}. */
  SET_OVERRIDE,
  /** A write to {@code drivers/DRIVER/unbind}. */
  UNBIND,
  /** A write to {@code drivers/DRIVER/bind}. */
  BIND,
  /** A write to {@code drivers_probe}. */
  REPROBE,
  /** A write to a device's {@code sriov_numvfs}. */
  SET_VFS,
  /** A driver's own look at a device, whatever led to it. */
  PROBE
}
