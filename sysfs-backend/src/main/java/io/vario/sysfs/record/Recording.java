package io.vario.sysfs.record;

import io.vario.device.ReadProblem;
import java.util.List;

/**
 * Tell what was recorded.
 *
 * @param devices how many PCI devices, 0 or more
 * @param files how many regular files, 0 or more
 * @param problems what is there, but could not be read and so is not in the recording
 */
public record Recording(int devices, int files, List<ReadProblem> problems) {

  /**
   * Create an account.
   *
   * @param devices how many PCI devices, 0 or more
   * @param files how many regular files, 0 or more
   * @param problems what is there, but could not be read and so is not in the recording
   */
  public Recording {
    problems = List.copyOf(problems);
  }
}
