package io.vario.sample;

import io.vario.device.DriverName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.hook.DriverHook;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Stop a daemon for each of its devices: a hook that keeps all rules until it is spoilt. */
public class SampleHook implements DriverHook {
  private Supplier<String> name = () -> "sampled";
  private IntSupplier priority = () -> 0;
  private BiFunction<PciDevice, DriverName, Optional<String>> concern =
      (device, driver) ->
          driver.toString().equals("mlx5_core") ? Optional.of("stop sampled") : Optional.empty();
  private Consumer<PciDevice> before;
  private Consumer<PciDevice> after;

  /** Create the hook; a daemon is stopped for each of the addresses. */
  public SampleHook(Set<PciAddress> stopped) {
    before = device -> stopped.add(device.address());
    after = device -> stopped.remove(device.address());
  }

  /** Call itself so. */
  public SampleHook named(Supplier<String> name) {
    this.name = name;
    return this;
  }

  /** Take this priority. */
  public SampleHook prior(IntSupplier priority) {
    this.priority = priority;
    return this;
  }

  /** Answer so. */
  public SampleHook concerned(BiFunction<PciDevice, DriverName, Optional<String>> concern) {
    this.concern = concern;
    return this;
  }

  /** Do this before a release. */
  public SampleHook before(Consumer<PciDevice> work) {
    before = work;
    return this;
  }

  /** Do this after a return. */
  public SampleHook after(Consumer<PciDevice> work) {
    after = work;
    return this;
  }

  @Override
  public String name() {
    return name.get();
  }

  @Override
  public int priority() {
    return priority.getAsInt();
  }

  @Override
  public Optional<String> concern(PciDevice device, DriverName driver) {
    return concern.apply(device, driver);
  }

  @Override
  public void beforeRelease(PciDevice device) {
    before.accept(device);
  }

  @Override
  public void afterReturn(PciDevice device) {
    after.accept(device);
  }
}
