package io.vario.benchmarks;

import io.vario.host.DeviceListing;
import io.vario.host.HostInventory;
import io.vario.sysfs.SysfsHost;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reads all devices that /sys shows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InventoryBenchmark {
  private final HostInventory inventory = SysfsHost.live().inventory();

  /** Create the state. */
  public InventoryBenchmark() {}

  /**
   * Read.
   *
   * @return the devices
   */
  @Benchmark
  public DeviceListing devices() {
    return inventory.devices();
  }
}
