package io.vario.simulator;

/** Hold a device open through VFIO until it is closed. */
public final class Holder implements AutoCloseable {
  private final SimulatedKernel kernel;
  private final PciFunction device;
  private final String process;
  private boolean closed;

  Holder(SimulatedKernel kernel, PciFunction device, String process) {
    this.kernel = kernel;
    this.device = device;
    this.process = process;
  }

  /** Let the device go; a blocked unbind goes on. Nothing happens the second time. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      kernel.letGo(device, process);
    }
  }
}
