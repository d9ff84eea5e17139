package io.vario.kernel;

import java.util.Locale;

/** Name the guest's devices; {@code guest/boot} fixes their addresses. */
enum GuestDevice {
  /** A network device whose variant driver, virtio_vfio_pci, is installed. */
  VIRTIO_NET("0000:01:00.0", "1af4", "1041", "virtio-pci"),
  /** A network device that makes virtual functions, up to seven: {@link #virtualFunction}. */
  IGB("0000:02:00.0", "8086", "10c9", "igb"),
  /** A plain network device, alone in its IOMMU group. */
  E1000E("0000:03:00.0", "8086", "10d3", "e1000e"),
  /**
   * A disk's controller that makes virtual functions, up to four, which no native driver can run.
   */
  NVME("0000:04:00.0", "1b36", "0010", "nvme"),
  /** Another network device like {@link #VIRTIO_NET}, without a link. */
  VIRTIO_NET_SPARE("0000:05:00.0", "1af4", "1041", "virtio-pci"),
  /** The root port above {@link #VIRTIO_NET}. */
  ROOT_PORT("0000:00:02.0", "1b36", "000c", "pcieport"),
  /** A bridge to conventional PCI: no driver, and everything behind it shares its IOMMU group. */
  CONVENTIONAL_BRIDGE("0000:06:00.0", "1b36", "000e", ""),
  /** A network device behind {@link #CONVENTIONAL_BRIDGE}, in one group with the other one. */
  SHARED_GROUP_A("0000:07:01.0", "8086", "100e", "e1000"),
  /** The other network device behind {@link #CONVENTIONAL_BRIDGE}. */
  SHARED_GROUP_B("0000:07:02.0", "8086", "100e", "e1000"),
  /**
   * The disk that the guest itself runs from, mounted at {@code /media/disk}: never to be taken
   * away.
   */
  ROOT_DISK("0000:00:10.0", "1af4", "1001", "virtio-pci"),
  /** The boot display, which has no driver. */
  DISPLAY("0000:00:01.0", "1234", "1111", "");

  private final String address;
  private final String vendor;
  private final String device;
  private final String driver;

  GuestDevice(String address, String vendor, String device, String driver) {
    this.address = address;
    this.vendor = vendor;
    this.device = device;
    this.driver = driver;
  }

  /** Return the address, written in full as sysfs does. */
  String address() {
    return address;
  }

  /** Return the vendor's id: four lower case hex digits. */
  String vendor() {
    return vendor;
  }

  /** Return the device's id: four lower case hex digits. */
  String device() {
    return device;
  }

  /** Return the name of the driver after boot, empty if there is none. */
  String driver() {
    return driver;
  }

  /** Return the name by which QEMU knows the device. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Return the folder of the device in sysfs. */
  String path() {
    return "/sys/bus/pci/devices/" + address;
  }

  /**
   * Return the address that a virtual function gets once it exists.
   *
   * @param index 0 and upwards
   * @throws IllegalArgumentException if this device cannot have that function
   */
  String virtualFunction(int index) {
    if (this == IGB && index >= 0 && index < 7) {
      // Offset 0x80, stride 2: 02:10.0, 02:10.2 ... 02:11.4.
      int routing = 0x80 + 2 * index;
      return "0000:02:" + Integer.toHexString(routing >> 3) + "." + (routing & 7);
    }
    if (this == NVME && index >= 0 && index < 4) {
      return "0000:04:00." + (index + 1);
    }
    throw new IllegalArgumentException(this + " has no virtual function " + index);
  }
}
