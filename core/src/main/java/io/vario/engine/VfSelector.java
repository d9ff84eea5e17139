package io.vario.engine;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Name VFs by the PF that made them, and by their numbers there. */
final class VfSelector extends DeviceSelector {
  private final DeviceSelector pf;
  private final @Nullable VfNumbers numbers;

  private VfSelector(String text, DeviceSelector pf, @Nullable VfNumbers numbers) {
    super(text);
    this.pf = pf;
    this.numbers = numbers;
  }

  static DeviceSelector of(String text) {
    int colon = text.lastIndexOf(':');
    String last = text.substring(colon + 1);
    // What names a device as a whole does so here too: ids may end with digits alone.
    boolean isGroup = text.startsWith(GroupSelector.PREFIX) && text.indexOf(':') == colon;
    return colon < 0 || isGroup || isIds(text) || !VfNumbers.looksLike(last)
        ? new VfSelector(text, parse(text), null)
        : new VfSelector(text, parse(text.substring(0, colon)), VfNumbers.parse(last));
  }

  @Override
  List<PciDevice> find(HostInventory inventory) {
    PciDevice maker = maker(pf.select(inventory));
    List<PciAddress> vfs = madeBy(maker);
    if (vfs.isEmpty()) {
      throw none(maker.address() + " has no VFs now", "its sriov_numvfs makes some");
    }
    return read(numbers == null ? vfs : chosen(maker, vfs, numbers), inventory);
  }

  @Override
  List<PciDevice> findPresent(HostInventory inventory) {
    List<PciAddress> vfs = madeBy(maker(pf.select(inventory)));
    List<PciAddress> present = new ArrayList<>();
    for (int i = 0; i < vfs.size(); i++) {
      if (numbers == null || numbers.next(i) == i) {
        present.add(vfs.get(i));
      }
    }
    return inventory.devices(present).devices();
  }

  private static List<PciAddress> madeBy(PciDevice maker) {
    return maker.sriov().orElse(null) instanceof SriovRole.PhysicalFunction role
        ? role.vfs()
        : List.of();
  }

  /** Return the one PF among what was named. */
  private PciDevice maker(List<PciDevice> named) {
    List<PciAddress> makers = new ArrayList<>(1);
    PciDevice maker = null;
    for (PciDevice device : named) {
      if (device.sriov().orElse(null) instanceof SriovRole.PhysicalFunction) {
        makers.add(device.address());
        maker = device;
      }
    }
    if (maker == null) {
      PciDevice first = named.get(0);
      throw none(
          first.address() + " is no PF: it makes no VFs",
          first.sriov().orElse(null) instanceof SriovRole.VirtualFunction vf
              ? "it is a VF of " + vf.physicalFunction()
              : null);
    }
    if (makers.size() > 1) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "'" + pf + "' names several PFs: " + Suggestions.some(makers),
          "name the one that is meant");
    }
    return maker;
  }

  private static List<PciAddress> chosen(PciDevice maker, List<PciAddress> vfs, VfNumbers numbers) {
    List<PciAddress> chosen = new ArrayList<>();
    for (int i = numbers.next(0); i >= 0; i = numbers.next(i + 1)) {
      if (i >= vfs.size()) {
        throw none(
            maker.address() + " has no VF " + i,
            vfs.size() == 1 ? "its only VF is 0" : "its VFs are 0 to " + (vfs.size() - 1));
      }
      chosen.add(vfs.get(i));
    }
    return chosen;
  }

  /** Read the VFs, all of them: who asked for eight does not want seven. */
  private static List<PciDevice> read(List<PciAddress> vfs, HostInventory inventory) {
    List<PciDevice> found = inventory.devices(vfs).devices();
    if (found.size() < vfs.size()) {
      for (PciAddress vf : vfs) {
        if (inventory.device(vf).isEmpty()) {
          throw none("there is no PCI device " + vf + " any more", null);
        }
      }
    }
    return found;
  }

  private static VarioException none(String message, @Nullable String hint) {
    return new VarioException(ErrorCode.NO_SUCH_DEVICE, message, hint);
  }

  @Override
  String description() {
    return "VF of " + pf;
  }
}
