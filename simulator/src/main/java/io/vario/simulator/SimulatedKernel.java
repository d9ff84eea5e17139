package io.vario.simulator;

import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.Errno;
import io.vario.host.PendingWrite;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Simulate a Linux kernel in memory, over the description of a host.
 *
 * <p>It answers writes to {@code /sys/bus/pci} and requests for modules as a real kernel does,
 * failures included; {@code docs/manners.md} lists what is simulated and which test proves it on a
 * real kernel. The host's description is read when it is first needed, and never written.
 *
 * <p>Safe for use by several threads. A step that waits, for a holder or a fault, lets others in.
 */
public final class SimulatedKernel implements KernelFiles, ModuleLoader {
  private static final String SYSFS = "/sys/";
  private static final int FIRST_HOLDER = 4001;

  private final KernelLock lock = new KernelLock();
  private final PendingWrites pending = new PendingWrites(lock);
  private final FileTree tree;
  private final PciBus bus;
  private final Modules modules;

  private SimulatedKernel(Builder builder) {
    this.tree = new FileTree(builder.base);
    Claims claims = new Claims(builder.base);
    this.bus =
        new PciBus(
            tree,
            lock,
            new Faults(builder.faults),
            claims,
            new VirtualFunctions.Pace(builder.delay));
    this.modules = new Modules(tree, bus, claims);
    new HostImport(tree, bus).run();
  }

  /**
   * Simulate a kernel in which nothing goes wrong by itself.
   *
   * @param base the host, such as a recorded one
   * @return the kernel in the state that the host is in; never null
   */
  public static SimulatedKernel of(KernelFiles base) {
    return over(base).build();
  }

  /**
   * Begin to describe a kernel.
   *
   * @param base the host, such as a recorded one
   * @return the description; never null
   */
  public static Builder over(KernelFiles base) {
    return new Builder(base);
  }

  @Override
  public Reading<byte[]> read(String path) {
    enter();
    try {
      return tree.read(path);
    } finally {
      lock.leave();
    }
  }

  @Override
  public Reading<byte[]> readPart(String path, long offset, int length) {
    enter();
    try {
      return tree.readPart(path, offset, length);
    } finally {
      lock.leave();
    }
  }

  @Override
  public Reading<String> readLink(String path) {
    enter();
    try {
      return tree.readLink(path);
    } finally {
      lock.leave();
    }
  }

  @Override
  public Reading<List<String>> list(String path) {
    enter();
    try {
      return tree.list(path);
    } finally {
      lock.leave();
    }
  }

  @Override
  public void write(String path, byte[] content) {
    enter();
    try {
      String real = tree.canonical(path);
      if (real == null) {
        throw Refusal.of(Errno.ENOENT, path);
      }
      if (real.startsWith(SYSFS)) {
        writeToKernel(real, new String(content, StandardCharsets.ISO_8859_1), path);
      } else {
        writeOver(real, content, path);
      }
    } finally {
      lock.leave();
    }
  }

  @Override
  public void write(String path, byte[] content, Duration limit) {
    pending.run(() -> write(path, content), limit);
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return pending.isPending(write);
  }

  /** Root may write whatever there is; that the kernel then refuses is another matter. */
  @Override
  public boolean isWritable(String path) {
    enter();
    try {
      return tree.exists(path);
    } finally {
      lock.leave();
    }
  }

  @Override
  public LoadAnswer load(ModuleName module) {
    enter();
    try {
      return new Modprobe(tree, modules).load(module.toString());
    } finally {
      lock.leave();
    }
  }

  /**
   * Show this kernel to a process without privileges, which may read and not change anything.
   *
   * @return the same kernel, seen by a common user; never null
   */
  public CommonUser commonUser() {
    return new CommonUser(this);
  }

  /**
   * Put a file on the host outside of sysfs, in place of what is there.
   *
   * @param path the file
   * @param text its content
   * @throws IllegalArgumentException if the path leads into sysfs, which belongs to the kernel
   */
  public void putFile(String path, String text) {
    requireOutsideOfSysfs(path);
    enter();
    try {
      tree.putFile(path, text);
    } finally {
      lock.leave();
    }
  }

  /**
   * Remove a file or folder of the host outside of sysfs; nothing happens if there is none.
   *
   * @param path the file
   * @throws IllegalArgumentException if the path leads into sysfs, which belongs to the kernel
   */
  public void removeFile(String path) {
    requireOutsideOfSysfs(path);
    enter();
    try {
      String slash = path.substring(0, path.lastIndexOf('/'));
      String parent = tree.canonical(slash);
      if (parent != null) {
        tree.remove((parent.equals("/") ? "" : parent) + path.substring(slash.length()));
      }
    } finally {
      lock.leave();
    }
  }

  /**
   * Hold a device open, as a virtual machine does: to unbind it blocks until the holder is closed.
   *
   * <p>Until then {@code /proc} shows a process that has the node of the device's IOMMU group open.
   *
   * @param address a device that a VFIO driver owns
   * @return the holder; never null
   * @throws IllegalArgumentException if no VFIO driver owns the device
   */
  public Holder hold(PciAddress address) {
    enter();
    try {
      PciFunction device = bus.device(address);
      if (device == null || device.driver == null || device.vfio < 0) {
        throw new IllegalArgumentException("no VFIO driver owns " + address);
      }
      device.holders++;
      tree.putFile(device.file("enable"), "1\n");
      return new Holder(this, device, showHolder(device));
    } finally {
      lock.leave();
    }
  }

  private String showHolder(PciFunction device) {
    int pid = FIRST_HOLDER;
    while (tree.exists("/proc/" + pid)) {
      pid++;
    }
    String process = "/proc/" + pid;
    tree.putFile(process + "/comm", "qemu-system-x86\n");
    tree.putAbsoluteLink(process + "/fd/0", "/dev/null");
    tree.putAbsoluteLink(process + "/fd/11", "/dev/vfio/vfio");
    tree.putAbsoluteLink(process + "/fd/12", "/dev/vfio/" + device.group);
    return process;
  }

  void letGo(PciFunction device, String process) {
    enter();
    try {
      tree.remove(process);
      device.holders--;
      if (device.holders == 0 && !device.dead) {
        tree.putFile(device.file("enable"), "0\n");
      }
      lock.signal();
    } finally {
      lock.leave();
    }
  }

  /**
   * Lift the block that a {@link Fault#block} put on a device; nothing happens if there is none.
   *
   * @param address the device
   */
  public void release(PciAddress address) {
    enter();
    try {
      lock.unblock(address);
    } finally {
      lock.leave();
    }
  }

  /**
   * Tell whether a step on a device is blocked by a {@link Fault#block} now.
   *
   * @param address the device
   * @return whether somebody waits for {@link #release}
   */
  public boolean isBlocked(PciAddress address) {
    enter();
    try {
      return lock.isBlocked(address);
    } finally {
      lock.leave();
    }
  }

  private void enter() {
    lock.enter();
    bus.virtualFunctions().settle();
  }

  /** Find out whom a write is for; {@code shown} is the path as the writer knows it. */
  private void writeToKernel(String path, String text, String shown) {
    int slash = path.lastIndexOf('/');
    String folder = path.substring(0, slash);
    String file = path.substring(slash + 1);
    if (folder.equals("/sys/bus/pci")) {
      writeToBus(file, text, shown);
      return;
    }
    if (path.startsWith(PciBus.DRIVERS)) {
      PciDriver driver = bus.driver(folder.substring(PciBus.DRIVERS.length()));
      if (driver != null) {
        writeToDriver(driver, file, text, shown);
        return;
      }
    }
    PciFunction device = bus.device(folder.substring(folder.lastIndexOf('/') + 1));
    if (device == null || !device.folder.equals(folder)) {
      throw Refusal.of(Errno.EACCES, shown);
    }
    writeToDevice(device, file, text, shown);
  }

  private void writeToBus(String file, String text, String shown) {
    switch (file) {
      case "drivers_probe" -> bus.reprobe(line(text), shown);
      case "drivers_autoprobe" ->
          tree.putFile("/sys/bus/pci/" + file, text.startsWith("0") ? "0\n" : "1\n");
      default -> throw Refusal.of(Errno.EACCES, shown);
    }
  }

  private void writeToDriver(PciDriver driver, String file, String text, String shown) {
    switch (file) {
      case "bind" -> bus.bind(driver, line(text), shown);
      case "unbind" -> bus.unbind(driver, line(text), shown);
      case "new_id", "remove_id" -> throw Refusal.of(Errno.EOPNOTSUPP, shown);
      default -> throw Refusal.of(Errno.EACCES, shown);
    }
  }

  private void writeToDevice(PciFunction device, String file, String text, String shown) {
    VirtualFunctions functions = bus.virtualFunctions();
    switch (file) {
      case "driver_override" -> bus.setOverride(device, text, shown);
      case "sriov_numvfs" -> functions.setCount(device, line(text), shown);
      case "sriov_drivers_autoprobe" -> functions.setAutoprobe(device, line(text), shown);
      default -> throw Refusal.of(Errno.EACCES, shown);
    }
  }

  /** Sysfs compares what is written without regard to one line end. */
  private static String line(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** A common file keeps what lies behind the bytes written. */
  private void writeOver(String path, byte[] content, String shown) {
    byte @Nullable [] before = tree.read(path).orNull();
    if (before == null) {
      throw Refusal.of(Errno.EINVAL, shown);
    }
    byte[] after = Arrays.copyOf(before, Math.max(before.length, content.length));
    System.arraycopy(content, 0, after, 0, content.length);
    tree.putFile(path, after);
  }

  private static void requireOutsideOfSysfs(String path) {
    if (!path.startsWith("/") || path.startsWith(SYSFS)) {
      throw new IllegalArgumentException("not a path outside of sysfs: " + path);
    }
  }

  /** Describe a kernel step by step. */
  public static final class Builder {
    private final KernelFiles base;
    private FaultScript faults = FaultScript.none();
    private Duration delay = Duration.ZERO;

    private Builder(KernelFiles base) {
      this.base = base;
    }

    /**
     * Set what goes wrong.
     *
     * @param script the faults, in place of those set before
     * @return this description; never null
     */
    public Builder faults(FaultScript script) {
      faults = script;
      return this;
    }

    /**
     * Have virtual functions appear some time after they were asked for.
     *
     * @param time how long after; zero for at once, as is the rule
     * @return this description; never null
     */
    public Builder lateVirtualFunctions(Duration time) {
      delay = time;
      return this;
    }

    /**
     * Simulate the kernel.
     *
     * @return a new kernel, in the state that the host is in; never null
     */
    public SimulatedKernel build() {
      return new SimulatedKernel(this);
    }
  }
}
