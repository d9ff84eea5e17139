package io.vario.simulator;

import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Carries out limited writes, each by a thread of its own, which may outlive the limit. */
final class PendingWrites {
  private final KernelLock lock;
  private final AtomicLong count = new AtomicLong();
  private final Set<PendingWrite> stuck = ConcurrentHashMap.newKeySet();

  PendingWrites(KernelLock lock) {
    this.lock = lock;
  }

  void run(Runnable write, Duration limit) {
    Run run = new Run(write, new PendingWrite("simulated-" + count.incrementAndGet()));
    Thread thread = new Thread(run, run.name.token());
    thread.setDaemon(true);
    thread.start();
    if (!run.isDoneBy(limit) && run.leave()) {
      String place = lock.waitChannel(thread);
      throw new StuckWriteException(
          run.name,
          place == null ? "it is unknown where the kernel waits" : "the kernel waits in " + place,
          null);
    }
    if (run.failure instanceof Error error) {
      throw error;
    }
    if (run.failure instanceof RuntimeException refused) {
      throw refused;
    }
  }

  boolean isPending(PendingWrite write) {
    return stuck.contains(write);
  }

  /** Is a write on its way. */
  private final class Run implements Runnable {
    private final Runnable write;
    private final PendingWrite name;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    Run(Runnable write, PendingWrite name) {
      this.write = write;
      this.name = name;
    }

    @Override
    public void run() {
      try {
        write.run();
      } catch (RuntimeException | Error thrown) {
        failure = thrown;
      } finally {
        end();
      }
    }

    private synchronized void end() {
      done.countDown();
      stuck.remove(name);
    }

    /** Note that nobody waits any more; false if it has ended in this very moment. */
    synchronized boolean leave() {
      return done.getCount() > 0 && stuck.add(name);
    }

    /** Wait for the end; what the kernel does is not called off by an interrupt. */
    boolean isDoneBy(Duration limit) {
      long end = System.nanoTime() + limit.toNanos();
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          } catch (InterruptedException interrupt) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
