package io.vario.device;

import java.util.List;
import java.util.OptionalInt;

/** Tell a function's part in SR-IOV: the PF that makes others, or a VF that was made. */
public sealed interface SriovRole {

  /**
   * Describe a physical function that can make virtual ones.
   *
   * @param totalVfs how many VFs it can make at the most ({@code sriov_totalvfs}), 0 or more
   * @param enabledVfs how many VFs it has now ({@code sriov_numvfs}), 0 or more
   * @param autoprobe whether the kernel binds new VFs to a driver ({@code sriov_drivers_autoprobe};
   *     true where the kernel does not say)
   * @param vfs the addresses of its VFs, in the order of their indexes
   */
  record PhysicalFunction(int totalVfs, int enabledVfs, boolean autoprobe, List<PciAddress> vfs)
      implements SriovRole {
    /**
     * Create the role; the list is copied.
     *
     * @param totalVfs how many VFs it can make at the most ({@code sriov_totalvfs}), 0 or more
     * @param enabledVfs how many VFs it has now ({@code sriov_numvfs}), 0 or more
     * @param autoprobe whether the kernel binds new VFs to a driver ({@code
     *     sriov_drivers_autoprobe}; true where the kernel does not say)
     * @param vfs the addresses of its VFs, in the order of their indexes
     */
    public PhysicalFunction {
      vfs = List.copyOf(vfs);
    }
  }

  /**
   * Describe a virtual function.
   *
   * @param physicalFunction the PF that made it
   * @param index its number among the PF's VFs, from 0; empty if the host does not tell
   */
  record VirtualFunction(PciAddress physicalFunction, OptionalInt index) implements SriovRole {}
}
