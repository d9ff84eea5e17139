package io.vario.bind;

import io.vario.device.IommuGroup;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Let devices that do not depend on each other proceed side by side: those of one IOMMU group, and
 * a PF with its VFs, go one after the other.
 */
public final class Lanes {
  /** The kernel works on few devices at a time; most of a lane's time is waiting. */
  private static final int MOST_THREADS = 16;

  private final List<List<PciDevice>> lanes;

  private Lanes(List<List<PciDevice>> lanes) {
    this.lanes = lanes;
  }

  /**
   * Divide devices into lanes.
   *
   * @param devices the devices
   * @return the lanes, each in the order of the devices; never null
   */
  public static Lanes of(Collection<PciDevice> devices) {
    Map<PciAddress, List<PciDevice>> laneOf = new HashMap<>();
    Map<IommuGroup, List<PciDevice>> laneOfGroup = new HashMap<>();
    List<List<PciDevice>> lanes = new ArrayList<>();
    for (PciDevice device : devices) {
      List<PciDevice> own = new ArrayList<>(1);
      own.add(device);
      lanes.add(own);
      laneOf.put(device.address(), own);
    }
    for (PciDevice device : devices) {
      if (device.iommuGroup().isPresent()) {
        List<PciDevice> first =
            laneOfGroup.computeIfAbsent(
                device.iommuGroup().get(), group -> laneOf.get(device.address()));
        join(first, device.address(), laneOf, laneOfGroup, lanes);
      }
      if (device.sriov().orElse(null) instanceof SriovRole.VirtualFunction role
          && laneOf.containsKey(role.physicalFunction())) {
        join(laneOf.get(role.physicalFunction()), device.address(), laneOf, laneOfGroup, lanes);
      }
    }
    return new Lanes(lanes);
  }

  private static void join(
      List<PciDevice> lane,
      PciAddress address,
      Map<PciAddress, List<PciDevice>> laneOf,
      Map<IommuGroup, List<PciDevice>> laneOfGroup,
      List<List<PciDevice>> lanes) {
    List<PciDevice> other = laneOf.get(address);
    if (other == lane) {
      return;
    }
    for (PciDevice moved : other) {
      lane.add(moved);
      laneOf.put(moved.address(), lane);
      moved.iommuGroup().ifPresent(group -> laneOfGroup.put(group, lane));
    }
    // By identity: two lanes with equal devices there are none.
    lanes.removeIf(each -> each == other);
  }

  /**
   * Do something for each device, and return when all is done.
   *
   * @param work what is done for a device; called by several threads, but by one at a time for the
   *     devices of one lane
   * @throws RuntimeException what the work threw, after all lanes have ended
   */
  public void forEach(Consumer<PciDevice> work) {
    if (lanes.size() == 1) {
      lanes.get(0).forEach(work);
      return;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(MOST_THREADS, lanes.size())),
            task -> {
              Thread thread = new Thread(task, "vario-lane");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> running = new ArrayList<>(lanes.size());
      for (List<PciDevice> lane : lanes) {
        running.add(threads.submit(() -> lane.forEach(work)));
      }
      await(running);
    } finally {
      threads.shutdown();
    }
  }

  private static void await(List<Future<?>> running) {
    boolean interrupted = false;
    Throwable failure = null;
    for (Future<?> lane : running) {
      boolean ended = false;
      while (!ended) {
        try {
          lane.get();
          ended = true;
        } catch (InterruptedException interrupt) {
          // Whoever interrupts cannot stop the kernel: what runs is brought to its end.
          interrupted = true;
        } catch (ExecutionException thrown) {
          failure = failure == null ? thrown.getCause() : failure;
          ended = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }
}
