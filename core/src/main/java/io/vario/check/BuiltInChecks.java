package io.vario.check;

import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import java.util.ArrayList;
import java.util.List;

/** Hold the checks that follow from what the inventory alone tells. */
public final class BuiltInChecks {
  private BuiltInChecks() {}

  /**
   * Return the checks, in the order in which they are reported.
   *
   * @return {@code BRIDGE}, {@code IOMMU-OFF}, {@code PF-HAS-VFS}, {@code GROUP-SIBLING}; never
   *     null, unmodifiable
   */
  public static List<SafetyCheck> all() {
    return List.of(new Bridge(), new IommuOff(), new PfHasVfs(), new GroupSibling());
  }

  private static List<Finding> refusal(SafetyCheck check, String evidence) {
    return List.of(new Finding(check.id(), Severity.REFUSAL, evidence));
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
          inUse.add(member.address() + " is on " + member.driver().get());
        }
      }
      return inUse.isEmpty()
          ? List.of()
          : refusal(
              this,
              "IOMMU group "
                  + device.iommuGroup().get()
                  + " is shared: "
                  + String.join(", ", inUse));
    }

    /** The drivers that let VFIO open the group (drivers/vfio/group.c, pci-stub, pcieport). */
    private static boolean leavesGroupUsable(PciDevice member) {
      String driver = member.driver().map(Object::toString).orElse("");
      return member.isOnVfio() || driver.equals("pci-stub") || driver.equals("pcieport");
    }
  }
}
