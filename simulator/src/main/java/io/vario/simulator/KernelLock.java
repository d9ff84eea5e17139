package io.vario.simulator;

import io.vario.device.PciAddress;
import io.vario.error.Errno;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

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

  /** Wait until something is so; others are let in meanwhile, and what they change is seen. */
  void awaitUntil(BooleanSupplier condition, String path) {
    try {
      while (!condition.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw Refusal.of(Errno.EIO, path);
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
      awaitUntil(() -> !blocked.contains(address), path);
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
    awaitUntil(() -> !device.locked, path);
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
