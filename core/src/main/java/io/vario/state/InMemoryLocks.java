package io.vario.state;

import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keep threads of one process from changing the same devices, or their IOMMU groups. */
final class InMemoryLocks implements DeviceLocks {
  private final Origin origin;

  /** The addresses and groups that are locked; who looks at them holds its monitor. */
  private final Set<Object> locked = new HashSet<>();

  InMemoryLocks(Origin origin) {
    this.origin = origin;
  }

  @Override
  public Held acquire(Collection<PciDevice> devices, Duration limit) {
    Set<Object> names = new HashSet<>();
    for (PciDevice device : devices) {
      names.add(device.address());
      device.iommuGroup().ifPresent(names::add);
    }
    long begin = System.nanoTime();
    synchronized (locked) {
      PciDevice busy = firstLocked(devices);
      while (busy != null) {
        await(busy, nanos(limit) - (System.nanoTime() - begin));
        busy = firstLocked(devices);
      }
      locked.addAll(names);
    }
    return new HeldNames(names);
  }

  private @Nullable PciDevice firstLocked(Collection<PciDevice> devices) {
    for (PciDevice device : devices) {
      if (isLocked(device)) {
        return device;
      }
    }
    return null;
  }

  private boolean isLocked(PciDevice device) {
    return locked.contains(device.address())
        || device.iommuGroup().filter(locked::contains).isPresent();
  }

  @SuppressWarnings("WaitNotInLoop") // The caller loops.
  private void await(PciDevice busy, long nanos) {
    if (nanos <= 0) {
      throw new VarioException(
          ErrorCode.BUSY,
          busy.address() + " or its IOMMU group is being changed by another thread",
          "wait for it");
    }
    try {
      // Never 0, which would be for ever.
      locked.wait(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new VarioException(
          ErrorCode.CANCELLED,
          "interrupted before the devices could be locked; nothing was changed");
    }
  }

  private static long nanos(Duration limit) {
    try {
      return limit.toNanos();
    } catch (ArithmeticException beyond) {
      return limit.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  @Override
  public Optional<Origin> holder(PciDevice device) {
    synchronized (locked) {
      return isLocked(device) ? Optional.of(origin) : Optional.empty();
    }
  }

  private final class HeldNames implements Held {
    private final Set<Object> names;

    HeldNames(Set<Object> names) {
      this.names = names;
    }

    @Override
    public void close() {
      synchronized (locked) {
        locked.removeAll(names);
        // The second time there is nothing left that others may have taken meanwhile.
        names.clear();
        locked.notifyAll();
      }
    }
  }
}
