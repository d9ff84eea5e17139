package io.vario.simulator;

import io.vario.device.PciAddress;
import io.vario.error.Errno;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards all state of a kernel; who waits for a device lets others in.
 *
 * <p>A real kernel's wait cannot be interrupted. Here it can, so that no test hangs: the step is
 * then answered with EIO.
 */
final class KernelLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<PciAddress> blocked = new HashSet<>();
  private final Map<Thread, String> channels = new ConcurrentHashMap<>();

  void enter() {
    lock.lock();
  }

  void leave() {
    lock.unlock();
  }

  /** Wake all who wait, so that they look again. */
  void signal() {
    changed.signalAll();
  }

  /** Return the function in which a thread waits; null if it does not. */
  @Nullable String waitChannel(Thread thread) {
    return channels.get(thread);
  }

  /**
   * Wait until something is so; others are let in meanwhile, and what they change is seen.
   *
   * @param channel the kernel's function that waits
   */
  void awaitUntil(BooleanSupplier condition, String channel, String path) {
    if (condition.getAsBoolean()) {
      return;
    }
    channels.put(Thread.currentThread(), channel);
    try {
      while (!condition.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw Refusal.of(Errno.EIO, path);
    } finally {
      channels.remove(Thread.currentThread());
    }
  }

  /** Let time pass, and others in. */
  void pause(Duration time, String path) {
    try {
      long left = time.toNanos();
      while (left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw Refusal.of(Errno.EIO, path);
    }
  }

  /** Wait until the device's block is lifted. */
  void block(PciAddress address, String path) {
    blocked.add(address);
    try {
      awaitUntil(() -> !blocked.contains(address), "simulated_fault", path);
    } finally {
      blocked.remove(address);
    }
  }

  boolean isBlocked(PciAddress address) {
    return blocked.contains(address);
  }

  void unblock(PciAddress address) {
    blocked.remove(address);
    signal();
  }

  /** Take a device's own lock. */
  void take(PciFunction device, String path) {
    awaitUntil(() -> !device.locked, "__device_driver_lock", path);
    if (device.dead) {
      throw Refusal.of(Errno.ENODEV, path);
    }
    device.locked = true;
  }

  /** Give a device's own lock back. */
  void give(PciFunction device) {
    device.locked = false;
    signal();
  }
}
