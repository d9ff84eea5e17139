package io.vario.simulator.hosts;

import io.vario.sysfs.seam.KernelFiles;
import java.util.Optional;

/**
 * Name the hosts that come with Vario.
 *
 * <p>All of them are modelled, none is recorded: the ids and the shape of the SR-IOV functions are
 * those of the real devices (pci.ids, and the drivers' own tables of Linux 6.12); addresses, IOMMU
 * groups and NUMA nodes are what such a server usually shows; modules.alias holds only the lines
 * that matter for these devices.
 */
public enum BundledHost {
  /** A server with a two-port ConnectX-7, 16 VFs on the first port, and mlx5_vfio_pci installed. */
  CONNECTX7("connectx7", "a two-port ConnectX-7 with 16 VFs; mlx5_vfio_pci is installed"),
  /** A Grace Hopper node with nvgrace_gpu_vfio_pci installed. */
  GRACE_HOPPER("grace-hopper", "a Grace Hopper node; nvgrace_gpu_vfio_pci is installed"),
  /** A Xeon with a QAT accelerator, four VFs, and qat_vfio_pci installed. */
  QAT("qat", "a QAT accelerator with four VFs; qat_vfio_pci is installed"),
  /**
   * A workstation whose GPU shares its IOMMU group with its audio function and a USB controller.
   */
  GPU("gpu", "a GPU that shares its IOMMU group with its audio function and a USB controller"),
  /** The server of {@link #CONNECTX7} under a kernel that has no variant driver, as Debian's. */
  PLAIN_KERNEL("plain-kernel", "the server of connectx7, with a kernel that has no variant"),
  /** A host with 4,000 functions, most of them VFs. */
  LARGE("large", "a host with 4,000 functions, most of them VFs");

  private static final String RELEASE = "6.12.48-vario";
  private static final String ROOT_PORT = "8086:347a";
  private static final String CONNECTX_7 = "15b3:1021";
  private static final String CONNECTX_VF = "15b3:101e";

  private final String id;
  private final String description;

  BundledHost(String id, String description) {
    this.id = id;
    this.description = description;
  }

  /**
   * Find a host by its name.
   *
   * @param name such as {@code connectx7}
   * @return the host, or empty if none has the name; never null
   */
  public static Optional<BundledHost> named(String name) {
    for (BundledHost host : values()) {
      if (host.id.equals(name)) {
        return Optional.of(host);
      }
    }
    return Optional.empty();
  }

  /**
   * Return the name by which the host is asked for.
   *
   * @return lower-case letters, digits and {@code -}; never null
   */
  public String id() {
    return id;
  }

  /**
   * Return what the host is, in one clause.
   *
   * @return the description; never null
   */
  public String description() {
    return description;
  }

  /**
   * Make the host.
   *
   * @return its files, which can only be read; never null
   */
  public KernelFiles files() {
    return switch (this) {
      case CONNECTX7 -> connectX7(true);
      case PLAIN_KERNEL -> connectX7(false);
      case GRACE_HOPPER -> graceHopper();
      case QAT -> qat();
      case GPU -> gpu();
      case LARGE -> large();
    };
  }

  private KernelFiles connectX7(boolean withVariant) {
    HostModel host = server();
    if (withVariant) {
      host.variant("mlx5_vfio_pci", CONNECTX_VF);
    }
    HostModel.Function first =
        host.behindPort("0000:3a:02.0", ROOT_PORT, "0000:3b:00.0", CONNECTX_7, HostModel.NETWORK)
            .on("mlx5_core");
    first.networkInterface("ens1f0np0", 2);
    host.beside(first, "0000:3b:00.1", CONNECTX_7, HostModel.NETWORK)
        .on("mlx5_core")
        .networkInterface("ens1f1np1", 3);
    first.virtualFunctions(16, 16, CONNECTX_VF, 2, "mlx5_core");
    host.behindPort("0000:ae:00.0", ROOT_PORT, "0000:af:00.0", "144d:a824", HostModel.NVME)
        .on("nvme")
        .near(1)
        .nvmeDisk("nvme0", 259, 1048576, 1952473088);
    return inUse(host).files();
  }

  /** The second port is the way out, and the disk holds the host's own files. */
  private static HostModel inUse(HostModel host) {
    return host.text(
            "/proc/self/mountinfo",
            """
            28 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
            29 28 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
            67 28 259:1 / /boot/efi rw,relatime shared:33 - vfat /dev/nvme0n1p1 rw
            """)
        .text("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
        .text(
            "/proc/net/route",
            """
            Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask
            ens1f1np1\t00000000\t010200C0\t0003\t0\t0\t0\t00000000
            ens1f1np1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF
            """)
        .text("/proc/net/ipv6_route", "")
        .text(
            "/proc/net/if_inet6",
            """
            fe8000000000000000000000000000aa 03 40 20 80 ens1f1np1
            fe8000000000000000000000000000bb 02 40 20 80 ens1f0np0
            """)
        .text(
            "/proc/net/fib_trie",
            """
            Main:
              +-- 0.0.0.0/0 3 0 5
                 |-- 192.0.2.5
                    /32 host LOCAL
            """);
  }

  private HostModel server() {
    HostModel host =
        new HostModel(id, RELEASE)
            .driver("mlx5_core", "mlx5_core", CONNECTX_7, CONNECTX_VF)
            .driver("nvme", "nvme", "144d:a824");
    host.driver("ast", "ast", "1a03:2000")
        .behindPort("0000:00:1c.0", "8086:a1bc", "0000:03:00.0", "1a03:2000", HostModel.DISPLAY)
        .on("ast")
        .file("boot_vga", "1");
    return host;
  }

  private KernelFiles graceHopper() {
    HostModel host =
        new HostModel(id, "6.12.48-vario-64k")
            .driver("nvidia", "nvidia", "10de:2342")
            .driver("mlx5_core", "mlx5_core", CONNECTX_7)
            .driver("nvme", "nvme", "144d:a80a")
            .variant("nvgrace_gpu_vfio_pci", "10de:2342", "10de:2345");
    host.behindPort(
            "0009:00:00.0", "10de:22b8", "0009:01:00.0", "10de:2342", HostModel.CONTROLLER_3D)
        .on("nvidia");
    host.behindPort("0002:00:00.0", "10de:22b2", "0002:01:00.0", CONNECTX_7, HostModel.NETWORK)
        .on("mlx5_core");
    host.behindPort("0004:00:00.0", "10de:22b1", "0004:01:00.0", "144d:a80a", HostModel.NVME)
        .on("nvme");
    return host.files();
  }

  private KernelFiles qat() {
    HostModel host =
        new HostModel(id, RELEASE)
            .driver("qat_4xxx", "4xxx", "8086:4940")
            .variant("qat_vfio_pci", "8086:4941", "8086:4943", "8086:4945");
    host.behindPort("0000:6a:01.0", ROOT_PORT, "0000:6b:00.0", "8086:4940", HostModel.CO_PROCESSOR)
        .on("4xxx")
        .virtualFunctions(4, 16, "8086:4941", 8, "");
    return host.files();
  }

  private KernelFiles gpu() {
    HostModel host =
        new HostModel(id, RELEASE)
            .driver("nouveau", "nouveau", "10de:1e84")
            .driver("snd_hda_intel", "snd_hda_intel", "10de:10f8")
            .driver("xhci_pci", "xhci_hcd", "10de:1ad8");
    HostModel.Function gpu =
        host.behindPort("0000:00:01.0", "8086:1901", "0000:01:00.0", "10de:1e84", HostModel.DISPLAY)
            .on("nouveau")
            .file("boot_vga", "1")
            .screen();
    host.beside(gpu, "0000:01:00.1", "10de:10f8", "040300").on("snd_hda_intel").with(gpu);
    host.beside(gpu, "0000:01:00.2", "10de:1ad8", "0c0330").on("xhci_hcd").with(gpu);
    return host.files();
  }

  private KernelFiles large() {
    HostModel host = server().variant("mlx5_vfio_pci", CONNECTX_VF);
    int functions = 2;
    for (int card = 0; functions < 4000; card++) {
      String domain = card % 2 == 0 ? "0000:" : "0001:";
      String bus = Integer.toHexString(0x10 + card / 2 * 2 | 0x100).substring(1);
      String below = Integer.toHexString(0x11 + card / 2 * 2 | 0x100).substring(1);
      int vfs = Math.min(126, 4000 - functions - 2);
      host.behindPort(
              domain + bus + ":00.0",
              ROOT_PORT,
              domain + below + ":00.0",
              CONNECTX_7,
              HostModel.NETWORK)
          .on("mlx5_core")
          .near(card % 2)
          .virtualFunctions(vfs, 127, CONNECTX_VF, 2, "mlx5_core");
      functions += vfs + 2;
    }
    return host.files();
  }
}
