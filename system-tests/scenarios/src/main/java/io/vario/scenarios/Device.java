package io.vario.scenarios;

/** Name the devices that every host of the scenarios has, whatever their addresses there. */
public enum Device {
  /** A network device whose variant driver, virtio_vfio_pci, is installed: 1af4:1041. */
  VIRTIO_NET,
  /** A network device that makes virtual functions: 8086:10c9. */
  IGB,
  /** A plain network device, alone in its IOMMU group: 8086:10d3. */
  E1000E,
  /** A disk's controller that makes virtual functions, which no native driver can run. */
  NVME,
  /** A bridge of PCI Express. */
  BRIDGE,
  /** One of two network devices in one IOMMU group. */
  SHARED_A,
  /** The other of two network devices in one IOMMU group. */
  SHARED_B
}
