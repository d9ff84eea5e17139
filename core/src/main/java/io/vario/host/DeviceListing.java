package io.vario.host;

import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import java.util.List;

/**
 * Hold the devices of a host, and what kept others out of the list.
 *
 * @param devices the devices, ordered by address
 * @param problems why a device that is there is not in the list, one for each
 */
public record DeviceListing(List<PciDevice> devices, List<ReadProblem> problems) {
  /**
   * Create the listing; the lists are copied.
   *
   * @param devices the devices, ordered by address
   * @param problems why a device that is there is not in the list, one for each
   */
  public DeviceListing {
    devices = List.copyOf(devices);
    problems = List.copyOf(problems);
  }
}
