package io.vario.resolve;

/** Say what may be done where the driver that the host lists for a device cannot serve. */
public enum FallbackPolicy {
  /** Take the next best, down to generic vfio-pci, and warn of what is lost. */
  ALLOW,
  /** Take generic vfio-pci only for devices that nothing better is listed for. */
  REFUSE,
  /** Never take generic vfio-pci. */
  NEVER
}
