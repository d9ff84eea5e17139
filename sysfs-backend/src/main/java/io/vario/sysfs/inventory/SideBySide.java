package io.vario.sysfs.inventory;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Read the devices of a large host by several threads, the caller's among them; each answer is at
 * its device's place, as if one thread had read them all.
 *
 * <p>The threads end before the call does. Reading is not interrupted, as it is not with one
 * thread; who is interrupted meanwhile finds that afterwards.
 */
final class SideBySide implements Runnable {
  /** Into how many parts each thread's share falls, so that none waits long for another. */
  private static final int PARTS = 8;

  /** What a card with its VFs takes: the VFs ask for their PF, which is read once if it is near. */
  private static final int LEAST_PART = 64;

  private final DeviceReader reader;
  private final List<PciAddress> addresses;
  private final int part;
  private final AtomicReferenceArray<@Nullable Reading<PciDevice>> readings;
  private final AtomicInteger next = new AtomicInteger();
  private volatile @Nullable Throwable failure;

  private SideBySide(DeviceReader reader, List<PciAddress> addresses, int threads) {
    this.reader = reader;
    this.addresses = addresses;
    this.part = Math.max(LEAST_PART, addresses.size() / (threads * PARTS));
    this.readings = new AtomicReferenceArray<>(addresses.size());
  }

  /**
   * Read devices.
   *
   * @return the answers, in the order of the addresses
   */
  static List<Reading<PciDevice>> read(
      DeviceReader reader, List<PciAddress> addresses, int threads) {
    SideBySide all = new SideBySide(reader, addresses, threads);
    List<Thread> helpers = all.start(threads - 1);
    all.run();
    boolean interrupted = false;
    for (Thread helper : helpers) {
      interrupted |= await(helper);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return all.answers();
  }

  private List<Thread> start(int count) {
    List<Thread> started = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Thread helper = new Thread(null, this, "vario-inventory", 0, false);
      helper.setDaemon(true);
      helper.setContextClassLoader(null);
      try {
        helper.start();
      } catch (OutOfMemoryError noThreads) {
        // Then those that there are do it all.
        break;
      }
      started.add(helper);
    }
    return started;
  }

  /** Wait until a thread has ended; tell whether this one was interrupted meanwhile. */
  private static boolean await(Thread helper) {
    boolean interrupted = false;
    while (true) {
      try {
        helper.join();
        return interrupted;
      } catch (InterruptedException asked) {
        interrupted = true;
      }
    }
  }

  @Override
  public void run() {
    int count = addresses.size();
    try {
      for (int from = next.getAndAdd(part);
          from < count && failure == null;
          from = next.getAndAdd(part)) {
        int end = Math.min(count, from + part);
        for (int i = from; i < end; i++) {
          readings.set(i, reader.read(addresses.get(i)));
        }
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  private List<Reading<PciDevice>> answers() {
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      // Reading throws nothing that is checked.
      throw (RuntimeException) thrown;
    }
    List<Reading<PciDevice>> answers = new ArrayList<>(readings.length());
    for (int i = 0; i < readings.length(); i++) {
      answers.add(readings.get(i));
    }
    return answers;
  }
}
