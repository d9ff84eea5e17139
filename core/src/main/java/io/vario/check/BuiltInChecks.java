package io.vario.check;

import io.vario.device.DriverOverride;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.device.SriovRole;
import io.vario.error.Quoted;
import io.vario.host.Host;
import java.util.ArrayList;
import java.util.List;

/** Hold the checks that follow from what the inventory alone tells. */
public final class BuiltInChecks {
  /** The check whether a device is the one that was asked for. */
  public static final CheckId IDENTITY = new CheckId("IDENTITY");

  private BuiltInChecks() {}

  /**
   * Return the checks, in the order in which they are reported.
   *
   * @return {@code IDENTITY}, {@code BRIDGE}, {@code IOMMU-OFF}, {@code PF-HAS-VFS}, {@code
   *     GROUP-SIBLING}, {@code VFIO-FOREIGN}, {@code OVERRIDE-FOREIGN}; never null, unmodifiable
   */
  public static List<SafetyCheck> all() {
    return List.of(
        new Identity(),
        new Bridge(),
        new IommuOff(),
        new PfHasVfs(),
        new GroupSibling(),
        new VfioForeign(),
        new OverrideForeign());
  }

  /**
   * Return all checks for a host: those that it offers itself, and those that any host has.
   *
   * @param host the host; one that is a {@link CheckSource} is asked for its own
   * @return the checks, those first that tell what the host loses; never null, unmodifiable
   */
  public static List<SafetyCheck> of(Host host) {
    List<SafetyCheck> own = host instanceof CheckSource source ? source.checks() : List.of();
    List<SafetyCheck> ordered = new ArrayList<>();
    for (SafetyCheck check : own) {
      if (check.tellsOfLoss()) {
        ordered.add(check);
      }
    }
    ordered.addAll(all());
    for (SafetyCheck check : own) {
      if (!check.tellsOfLoss()) {
        ordered.add(check);
      }
    }
    return List.copyOf(ordered);
  }

  private static List<Finding> refusal(SafetyCheck check, String evidence) {
    return List.of(new Finding(check.id(), Severity.REFUSAL, evidence));
  }

  /** Refuse a device that is not the one that was asked for, as after a change of slots. */
  private static final class Identity implements SafetyCheck {
    @Override
    public CheckId id() {
      return IDENTITY;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      PciIds expected = context.expected().orElse(null);
      boolean another =
          expected != null
              && (expected.vendor() != device.ids().vendor()
                  || expected.device() != device.ids().device());
      return another
          ? refusal(this, device.address() + " is " + device.ids() + ", and not " + expected)
          : List.of();
    }
  }

  /** Refuse bridges: VFIO answers EINVAL for any header type but 0. */
  private static final class Bridge implements SafetyCheck {
    private static final CheckId ID = new CheckId("BRIDGE");

    @Override
    public CheckId id() {
      return ID;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      return device.isBridge()
          ? refusal(this, device.address() + " is a bridge; VFIO takes endpoints only")
          : List.of();
    }
  }

  /** Refuse devices that no IOMMU isolates: VFIO answers EINVAL. */
  private static final class IommuOff implements SafetyCheck {
    private static final CheckId ID = new CheckId("IOMMU-OFF");

    @Override
    public CheckId id() {
      return ID;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      return device.iommuGroup().isEmpty()
          ? refusal(
              this,
              device.address()
                  + " is in no IOMMU group: the IOMMU is off, in the firmware or by the kernel's"
                  + " command line (intel_iommu=on)")
          : List.of();
    }
  }

  /** Refuse a PF with enabled VFs: VFIO answers EBUSY, and the VFs would lose their PF. */
  private static final class PfHasVfs implements SafetyCheck {
    private static final CheckId ID = new CheckId("PF-HAS-VFS");

    @Override
    public CheckId id() {
      return ID;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      if (device.sriov().orElse(null) instanceof SriovRole.PhysicalFunction role
          && role.enabledVfs() > 0) {
        StringBuilder evidence = new StringBuilder();
        evidence.append(device.address()).append(" has ").append(role.enabledVfs());
        evidence.append(role.enabledVfs() == 1 ? " VF enabled" : " VFs enabled");
        String separator = ": ";
        for (Object vf : role.vfs().subList(0, Math.min(4, role.vfs().size()))) {
          evidence.append(separator).append(vf);
          separator = ", ";
        }
        return refusal(this, evidence.append(role.vfs().size() > 4 ? ", ..." : "").toString());
      }
      return List.of();
    }
  }

  /** Refuse a device whose group a host driver shares: no virtual machine could open the group. */
  private static final class GroupSibling implements SafetyCheck {
    private static final CheckId ID = new CheckId("GROUP-SIBLING");
    private static final int MOST_NAMED = 8;

    @Override
    public CheckId id() {
      return ID;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      if (device.iommuGroup().isEmpty()) {
        return List.of();
      }
      List<String> inUse = new ArrayList<>();
      for (PciDevice member : context.host().inventory().members(device.iommuGroup().get())) {
        boolean stays =
            !member.address().equals(device.address())
                && !context.together().contains(member.address());
        if (stays && member.driver().isPresent() && !leavesGroupUsable(member)) {
          inUse.add(
              member.address()
                  + " is on "
                  + member.driver().get()
                  + " (class "
                  + member.pciClass()
                  + ")");
        }
      }
      return inUse.isEmpty()
          ? List.of()
          : refusal(
              this,
              "IOMMU group "
                  + device.iommuGroup().get()
                  + " is shared, and would be of no use to a virtual machine: "
                  + some(inUse));
    }

    private static String some(List<String> all) {
      int shown = Math.min(all.size(), MOST_NAMED);
      String text = String.join(", ", all.subList(0, shown));
      return shown == all.size() ? text : text + ", and " + (all.size() - shown) + " more";
    }

    /** The drivers that let VFIO open the group (drivers/vfio/group.c, pci-stub, pcieport). */
    private static boolean leavesGroupUsable(PciDevice member) {
      String driver = member.driver().map(Object::toString).orElse("");
      return member.isOnVfio() || driver.equals("pci-stub") || driver.equals("pcieport");
    }
  }

  /**
   * Refuse a device that shows a VFIO device though its driver is none of VFIO's: NVIDIA's driver
   * keeps its vGPU VFs so, and serves virtual machines through them.
   */
  private static final class VfioForeign implements SafetyCheck {
    private static final CheckId ID = new CheckId("VFIO-FOREIGN");

    @Override
    public CheckId id() {
      return ID;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      if (device.vfio().isEmpty() || device.driver().isEmpty()) {
        return List.of();
      }
      String driver = device.driver().get().toString();
      return PciDevice.namesVfio(driver)
          ? List.of()
          : refusal(
              this,
              driver
                  + " offers "
                  + device.address()
                  + " to virtual machines itself, as "
                  + device.vfio().get());
    }
  }

  /**
   * Warn of an override that somebody else set.
   *
   * <p>One that names the VFIO driver that owns the device is as Vario leaves it, and as any other
   * tool does.
   */
  private static final class OverrideForeign implements SafetyCheck {
    private static final CheckId ID = new CheckId("OVERRIDE-FOREIGN");

    @Override
    public CheckId id() {
      return ID;
    }

    @Override
    public List<Finding> examine(PciDevice device, CheckContext context) {
      if (device.override().isEmpty()) {
        return List.of();
      }
      DriverOverride override = device.override().get();
      if (device.isOnVfio() && override.driver().equals(device.driver())) {
        return List.of();
      }
      return List.of(
          new Finding(
              ID,
              Severity.WARNING,
              "driver_override of "
                  + device.address()
                  + " is "
                  + Quoted.text(override.toString())
                  + ", which something other than Vario set; it is put back on reattach"));
    }
  }
}
