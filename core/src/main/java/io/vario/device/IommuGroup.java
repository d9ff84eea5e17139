package io.vario.device;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;

/**
 * Name an IOMMU group: the smallest set of devices that the IOMMU can isolate from the rest.
 *
 * @param number the group's number, 0 or more, as in {@code /sys/kernel/iommu_groups} and {@code
 *     /dev/vfio}
 */
public record IommuGroup(int number) implements Comparable<IommuGroup> {

  /**
   * Create the group's name.
   *
   * @param number the group's number, 0 or more, as in {@code /sys/kernel/iommu_groups} and {@code
   *     /dev/vfio}
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the number is negative
   */
  public IommuGroup {
    if (number < 0) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "an IOMMU group's number is 0 or more");
    }
  }

  @Override
  public int compareTo(IommuGroup other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IommuGroup group && number == group.number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
