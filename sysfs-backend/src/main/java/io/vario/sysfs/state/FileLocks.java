package io.vario.sysfs.state;

import io.vario.device.IommuGroup;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.DeviceLocks;
import io.vario.state.Origin;
import io.vario.sysfs.seam.DurableFiles;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Locks devices by files that name their holders: {@code locks/ADDRESS} and {@code locks/group-N}.
 *
 * <p>A file outlives its holder, so a lock counts only while the process that it names lives. The
 * kernel's own file locks would end with the process too, but belong to all its threads at once,
 * and are lost when any of them closes the file.
 *
 * <p>Files are looked at and made by one at a time, who holds {@code locks/guard}: a kernel's lock,
 * for that moment alone.
 */
public final class FileLocks implements DeviceLocks {
  private static final String GUARD = "guard";

  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  /** The guard is held for a moment; only a process that was stopped in it holds it for long. */
  private static final long LONGEST_GUARD = TimeUnit.SECONDS.toNanos(5);

  private static final long GUARD_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private final StateFolder folder;
  private final Self self;

  FileLocks(StateFolder folder, Self self) {
    this.folder = folder;
    this.self = self;
  }

  /** Holds what is in the way: the name of the lock, and who has it. */
  private record Obstacle(String name, LockFile lock) {}

  @Override
  public Held acquire(Collection<PciDevice> devices, Duration limit) {
    Map<String, PciAddress> names = names(devices);
    Path place = folder.make(LockFile.FOLDER);
    LockFile lock = new LockFile(Self.key(), self.origin());
    long begin = System.nanoTime();
    long wait = nanos(limit);
    long pause = SHORTEST_PAUSE;
    while (true) {
      Obstacle obstacle = guarded(place, () -> takeAll(place, names, lock));
      if (obstacle == null) {
        return new HeldFiles(place, names.keySet());
      }
      long left = wait - (System.nanoTime() - begin);
      if (left <= 0) {
        throw busy(obstacle, names);
      }
      pause(Math.min(pause, left));
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  @Override
  public Optional<Origin> holder(PciDevice device) {
    List<PciDevice> one = List.of(device);
    for (String name : names(one).keySet()) {
      try {
        LockFile lock = LockFile.read(folder, name);
        if (lock != null && isHeld(lock)) {
          return Optional.of(lock.origin());
        }
      } catch (VarioException unreadable) {
        // Whoever wants the lock is told.
      }
    }
    return Optional.empty();
  }

  private boolean isHeld(LockFile lock) {
    return lock.origin().boot().mayBe(self.boot()) && lock.holder().isAlive();
  }

  /** Name the locks of devices, each with the device that it is for. */
  private static Map<String, PciAddress> names(Collection<PciDevice> devices) {
    Map<String, PciAddress> names = new TreeMap<>();
    for (PciDevice device : devices) {
      names.put(device.address().toString(), device.address());
      Optional<IommuGroup> group = device.iommuGroup();
      if (group.isPresent()) {
        names.putIfAbsent("group-" + group.get(), device.address());
      }
    }
    return names;
  }

  /** Remove the locks of holders that live no more: they count for nothing. */
  void sweep() {
    List<String> names = folder.list(LockFile.FOLDER);
    names.remove(GUARD);
    if (names.isEmpty()) {
      return;
    }
    Path place = folder.make(LockFile.FOLDER);
    guarded(
        place,
        () -> {
          for (String name : names) {
            LockFile lock = LockFile.read(folder, name);
            if (lock == null || !isHeld(lock)) {
              StateFolder.deleteQuietly(place.resolve(name));
            }
          }
          return null;
        });
  }

  /** Is done while nobody else looks at the locks. */
  private interface Guarded {
    @Nullable Obstacle run() throws IOException;
  }

  /** Do something while nobody else looks at the locks. */
  private @Nullable Obstacle guarded(Path place, Guarded work) {
    // The kernel's locks do not tell the threads of a JVM apart, and asking twice is an error, so
    // they queue here. An interned text is one object for all class loaders: a static field would
    // be one for each copy of this class.
    synchronized (("io.vario.locks:" + place).intern()) {
      Path file = place.resolve(GUARD);
      try {
        makeGuard(file);
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
          enter(channel, file);
          return work.run();
        }
      } catch (ClosedByInterruptException interrupt) {
        throw cancelled();
      } catch (IOException failure) {
        throw StateFolder.unusable(
            place, "devices cannot be locked: " + StateFolder.reason(failure), failure);
      }
    }
  }

  private static void makeGuard(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        DurableFiles.make(file);
      } catch (FileAlreadyExistsException another) {
        // Another process was faster.
      }
    }
    StateFolder.requireRegular(file);
  }

  private static void enter(FileChannel channel, Path file) throws IOException {
    long begin = System.nanoTime();
    // Closing the channel gives it back.
    FileLock guard = channel.tryLock();
    while (guard == null) {
      if (System.nanoTime() - begin > LONGEST_GUARD) {
        throw new VarioException(
            ErrorCode.BUSY,
            "another process does not let go of " + file,
            "look for a process that was stopped: fuser " + file);
      }
      pause(GUARD_PAUSE);
      guard = channel.tryLock();
    }
  }

  /** Take all locks or none, and return what is in the way. */
  private @Nullable Obstacle takeAll(Path place, Map<String, PciAddress> names, LockFile lock)
      throws IOException {
    for (String name : names.keySet()) {
      LockFile other = LockFile.read(folder, name);
      if (other != null && isHeld(other)) {
        return new Obstacle(name, other);
      }
    }
    List<String> taken = new ArrayList<>();
    boolean done = false;
    try {
      for (String name : names.keySet()) {
        taken.add(name);
        lock.write(place.resolve(name));
      }
      done = true;
    } finally {
      if (!done) {
        for (String name : taken) {
          StateFolder.deleteQuietly(place.resolve(name));
        }
      }
    }
    return null;
  }

  private static VarioException busy(Obstacle obstacle, Map<String, PciAddress> names) {
    PciAddress address = names.get(obstacle.name());
    String what =
        obstacle.name().equals(String.valueOf(address))
            ? obstacle.name()
            : "the IOMMU " + obstacle.name().replace('-', ' ') + " of " + address;
    Origin holder = obstacle.lock().origin();
    return new VarioException(
        ErrorCode.BUSY,
        what + " is being changed by " + holder,
        "wait for it, or end process "
            + holder.process()
            + " and let vario recover put right what it leaves");
  }

  private static VarioException cancelled() {
    return new VarioException(
        ErrorCode.CANCELLED, "interrupted before the devices could be locked; nothing was changed");
  }

  private static long nanos(Duration limit) {
    try {
      return limit.toNanos();
    } catch (ArithmeticException beyond) {
      return limit.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  private static void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw cancelled();
    }
  }

  /** Gives the locks back by removing their files. */
  private static final class HeldFiles implements Held {
    private final Path place;
    private final List<String> names;
    private boolean closed;

    HeldFiles(Path place, Collection<String> names) {
      this.place = place;
      this.names = List.copyOf(names);
    }

    @Override
    public synchronized void close() {
      if (closed) {
        return;
      }
      closed = true;
      VarioException failed = null;
      for (String name : names) {
        Path file = place.resolve(name);
        try {
          Files.deleteIfExists(file);
        } catch (IOException failure) {
          failed =
              StateFolder.unusable(
                  file, "the lock cannot be removed: " + StateFolder.reason(failure), failure);
        }
      }
      if (failed != null) {
        throw failed;
      }
    }
  }
}
