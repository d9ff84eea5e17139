package io.vario.sysfs.check;

import io.vario.check.CheckContext;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Read of a host what the checks of one request ask for, each thing once and only if asked. */
final class HostView {
  private final KernelFiles files;
  private final Map<PciAddress, Blocks> blocks = new HashMap<>();
  private final Map<PciAddress, BlockUse> uses = new HashMap<>();
  private @Nullable ClassDevices classes;
  private @Nullable Mounts mounts;
  private @Nullable Swaps swaps;
  private @Nullable Routes routes;
  private @Nullable Addresses addresses;
  private @Nullable Processes processes;

  private HostView(KernelFiles files) {
    this.files = files;
  }

  /** Return the view that the checks of a request share. */
  static HostView of(CheckContext context, KernelFiles files) {
    return context.memory().keep(HostView.class, () -> new HostView(files));
  }

  KernelFiles files() {
    return files;
  }

  synchronized ClassDevices classes() {
    ClassDevices known = classes;
    if (known == null) {
      known = new ClassDevices(files);
      classes = known;
    }
    return known;
  }

  synchronized Mounts mounts() {
    Mounts known = mounts;
    if (known == null) {
      known = Mounts.read(files);
      mounts = known;
    }
    return known;
  }

  synchronized Swaps swaps() {
    Swaps known = swaps;
    if (known == null) {
      known = new Swaps(files);
      swaps = known;
    }
    return known;
  }

  synchronized Routes routes() {
    Routes known = routes;
    if (known == null) {
      known = new Routes(files);
      routes = known;
    }
    return known;
  }

  synchronized Addresses addresses() {
    Addresses known = addresses;
    if (known == null) {
      known = new Addresses(files, routes());
      addresses = known;
    }
    return known;
  }

  synchronized Processes processes() {
    Processes known = processes;
    if (known == null) {
      known = new Processes(files);
      processes = known;
    }
    return known;
  }

  synchronized Blocks blocks(PciDevice device) {
    Blocks known = blocks.get(device.address());
    if (known == null) {
      known = new Blocks(files, classes(), device);
      blocks.put(device.address(), known);
    }
    return known;
  }

  synchronized BlockUse use(PciDevice device) {
    BlockUse known = uses.get(device.address());
    if (known == null) {
      known = new BlockUse(this, blocks(device));
      uses.put(device.address(), known);
    }
    return known;
  }
}
