package io.vario.simulator;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciIds;
import io.vario.error.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes and removes virtual functions in the manner of drivers/pci/iov.c. Guarded by the kernel's
 * lock.
 */
final class VirtualFunctions {
  private static final int CONFIG_HEADER = 64;
  private static final int MOST = 0xffff;

  private final PciBus bus;
  private final FileTree tree;
  private final Pace pace;
  private final Map<PciAddress, FileTree.Node> recorded = new HashMap<>();
  private final List<Late> late = new ArrayList<>(0);

  VirtualFunctions(PciBus bus, FileTree tree, Pace pace) {
    this.bus = bus;
    this.tree = tree;
    this.pace = pace;
  }

  /** Tells how late virtual functions are. */
  record Pace(Duration delay) {}

  /** Is a virtual function that is still to come. */
  private record Late(PciFunction physical, int index, long due) {}

  /** Tell whether the kernel gives a device's virtual functions to drivers unasked. */
  static boolean autoprobes(FileTree tree, PciFunction physical) {
    return !tree.text(physical.file("sriov_drivers_autoprobe")).equals("0");
  }

  /** Answers a write to sriov_drivers_autoprobe. */
  void setAutoprobe(PciFunction physical, String written, String path) {
    String value =
        switch (written) {
          case "0", "n", "N", "off" -> "0";
          case "1", "y", "Y", "on" -> "1";
          default -> throw Refusal.of(Errno.EINVAL, path);
        };
    tree.putFile(physical.file("sriov_drivers_autoprobe"), value + "\n");
  }

  /** Answers a write to sriov_numvfs. */
  void setCount(PciFunction physical, String written, String path) {
    int count = parse(written);
    if (count < 0) {
      throw Refusal.of(Errno.EINVAL, path);
    }
    if (count > number(physical, "sriov_totalvfs")) {
      throw Refusal.outOfRange(path);
    }
    if (!bus.begin(KernelStep.SET_VFS, physical, path)) {
      return;
    }
    int now = number(physical, "sriov_numvfs");
    if (count == now) {
      return;
    }
    PciDriver driver = physical.driver;
    if (driver == null || driver.vfio) {
      throw Refusal.of(Errno.ENOENT, path);
    }
    if (count == 0) {
      releaseAll(physical, path);
      return;
    }
    if (now != 0) {
      throw Refusal.of(Errno.EBUSY, path);
    }
    tree.putFile(physical.file("sriov_numvfs"), count + "\n");
    for (int index = 0; index < count; index++) {
      if (pace.delay().isZero()) {
        make(physical, index);
      } else {
        late.add(new Late(physical, index, System.nanoTime() + pace.delay().toNanos()));
      }
    }
  }

  /** Make what has become due by now. */
  void settle() {
    if (late.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    List<Late> due = new ArrayList<>();
    for (Iterator<Late> waiting = late.iterator(); waiting.hasNext(); ) {
      Late next = waiting.next();
      if (next.due() - now <= 0) {
        due.add(next);
        waiting.remove();
      }
    }
    for (Late next : due) {
      make(next.physical(), next.index());
    }
  }

  /** Wait until nobody holds a virtual function open any more, then remove all. */
  void releaseAll(PciFunction physical, String path) {
    for (PciFunction function : List.copyOf(physical.virtualFunctions)) {
      bus.release(function, path);
    }
    removeAll(physical);
  }

  /** Remove all virtual functions of a device at once, from the last one to the first. */
  void removeAll(PciFunction physical) {
    late.removeIf(waiting -> waiting.physical() == physical);
    List<PciFunction> functions = physical.virtualFunctions;
    while (!functions.isEmpty()) {
      PciFunction last = functions.get(functions.size() - 1);
      FileTree.Node folder = bus.remove(last);
      if (folder != null) {
        recorded.put(last.address, folder);
      }
    }
    if (tree.exists(physical.file("sriov_numvfs"))) {
      tree.putFile(physical.file("sriov_numvfs"), "0\n");
    }
  }

  /** Note that a virtual function is gone. */
  void forget(PciFunction function, PciFunction physical) {
    physical.virtualFunctions.remove(function);
    for (String name : tree.names(physical.folder)) {
      String link = physical.file(name);
      if (name.startsWith("virtfn") && function.folder.equals(tree.canonical(link))) {
        tree.remove(link);
      }
    }
  }

  private void make(PciFunction physical, int index) {
    PciAddress address = addressOf(physical, index);
    String folder = physical.folder.substring(0, physical.folder.lastIndexOf('/') + 1) + address;
    FileTree.Node known = recorded.remove(address);
    if (known == null) {
      describe(physical, folder);
    } else {
      tree.put(folder, known);
    }
    tree.putFile(folder + "/driver_override", "(null)\n");
    tree.putFile(folder + "/enable", "0\n");
    tree.putLink(folder + "/physfn", physical.folder);
    tree.putLink(folder + "/subsystem", "/sys/bus/pci");
    PciFunction function =
        new PciFunction(
            address, folder, Modalias.parse(tree.text(folder + "/modalias")), false, physical);
    physical.virtualFunctions.add(function);
    tree.putLink(physical.file("virtfn" + index), folder);
    bus.groups().join(function, physical);
    bus.add(function);
  }

  /** Offset and stride count in routing ids, and may lead to the next bus. */
  private PciAddress addressOf(PciFunction physical, int index) {
    PciAddress of = physical.address;
    int routing =
        (of.bus() << 8 | of.device() << 3 | of.function())
            + number(physical, "sriov_offset")
            + index * number(physical, "sriov_stride");
    return PciAddress.of(of.domain(), routing >> 8, routing >> 3 & 0x1f, routing & 7);
  }

  /** Write what a virtual function has in common with its physical one, and its own device id. */
  private void describe(PciFunction physical, String folder) {
    PciIds ids = physical.modalias.ids();
    int device = Integer.parseInt(tree.text(physical.file("sriov_vf_device")), 16);
    Modalias modalias =
        Modalias.of(
            new PciIds(ids.vendor(), device, ids.subvendor(), ids.subdevice()),
            physical.modalias.pciClass());
    tree.putFile(folder + "/modalias", modalias + "\n");
    tree.putFile(folder + "/device", "0x" + modalias.ids().deviceText() + "\n");
    for (String same :
        List.of(
            "vendor",
            "class",
            "subsystem_vendor",
            "subsystem_device",
            "revision",
            "numa_node",
            "consistent_dma_mask_bits")) {
      if (tree.exists(physical.file(same))) {
        tree.putFile(folder + "/" + same, tree.text(physical.file(same)) + "\n");
      }
    }
    byte[] config = new byte[CONFIG_HEADER];
    for (int i = 0; i < 4; i++) {
      // The ids of a virtual function are read from the physical one's capability.
      config[i] = (byte) 0xff;
    }
    tree.putFile(folder + "/config", config);
  }

  private int number(PciFunction device, String file) {
    String text = tree.text(device.file(file));
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  /** Read a number as the kernel does, in any of its bases; negative if it is none. */
  private static int parse(String written) {
    try {
      int number = Integer.decode(written);
      return written.startsWith("#") || number > MOST ? -1 : number;
    } catch (NumberFormatException malformed) {
      return -1;
    }
  }

  /** Return the function that a device is a virtual one of, when a host is first looked at. */
  static @Nullable String physicalOf(FileTree tree, String folder) {
    return tree.linkedName(folder + "/physfn");
  }
}
