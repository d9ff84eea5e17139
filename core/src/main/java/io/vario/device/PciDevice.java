package io.vario.device;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Hold what was read of one PCI function at one moment. */
public final class PciDevice {
  private final PciAddress address;
  private final Modalias modalias;
  private final PciIds ids;
  private final PciClass pciClass;
  private final boolean bridge;
  private final @Nullable DriverName driver;
  private final @Nullable ModuleName module;
  private final @Nullable DriverOverride override;
  private final @Nullable IommuGroup iommuGroup;
  private final OptionalInt numaNode;
  private final @Nullable VfioDevice vfio;
  private final @Nullable SriovRole sriov;
  private final List<ReadProblem> problems;

  private PciDevice(Builder builder) {
    this.address = builder.address;
    this.modalias = builder.modalias;
    this.ids = builder.modalias.ids();
    this.pciClass = builder.modalias.pciClass();
    this.bridge = builder.bridge;
    this.driver = builder.driver;
    this.module = builder.module;
    this.override = builder.override;
    this.iommuGroup = builder.iommuGroup;
    this.numaNode = builder.numaNode;
    this.vfio = builder.vfio;
    this.sriov = builder.sriov;
    this.problems = List.copyOf(builder.problems);
  }

  /**
   * Begin a description of a device.
   *
   * @param address where it is
   * @param modalias what it is; its ids and class are taken from here
   * @return a builder in which all else is absent; never null
   */
  public static Builder builder(PciAddress address, Modalias modalias) {
    return new Builder(address, modalias);
  }

  /**
   * Return where the device is.
   *
   * @return the address; never null
   */
  public PciAddress address() {
    return address;
  }

  /**
   * Return the key by which drivers are found for the device.
   *
   * @return the modalias; never null
   */
  public Modalias modalias() {
    return modalias;
  }

  /**
   * Return what the device is.
   *
   * @return the ids; never null
   */
  public PciIds ids() {
    return ids;
  }

  /**
   * Return the kind of the device.
   *
   * @return the class; never null
   */
  public PciClass pciClass() {
    return pciClass;
  }

  /**
   * Tell whether the device is a bridge, that is, its header type is not 0. No VFIO driver takes
   * one (drivers/vfio/pci/vfio_pci_core.c answers EINVAL).
   *
   * @return whether it is a bridge
   */
  public boolean isBridge() {
    return bridge;
  }

  /**
   * Return the driver that owns the device.
   *
   * @return the driver, or empty if none does; never null
   */
  public Optional<DriverName> driver() {
    return Optional.ofNullable(driver);
  }

  /**
   * Return the module that the driver came from.
   *
   * @return the module, or empty if no driver owns the device or the driver is built in; never null
   */
  public Optional<ModuleName> module() {
    return Optional.ofNullable(module);
  }

  /**
   * Return the device's {@code driver_override}.
   *
   * @return the override, or empty if it is not set; never null
   */
  public Optional<DriverOverride> override() {
    return Optional.ofNullable(override);
  }

  /**
   * Return the device's IOMMU group.
   *
   * @return the group, or empty if the IOMMU is off or has not taken the device; never null
   */
  public Optional<IommuGroup> iommuGroup() {
    return Optional.ofNullable(iommuGroup);
  }

  /**
   * Return the NUMA node that the device is near to.
   *
   * @return the node, or empty if the host has or tells none; never null
   */
  public OptionalInt numaNode() {
    return numaNode;
  }

  /**
   * Return the VFIO character device below the device.
   *
   * @return the VFIO device, or empty if no VFIO driver owns the device or the kernel is older than
   *     6.1; never null
   */
  public Optional<VfioDevice> vfio() {
    return Optional.ofNullable(vfio);
  }

  /**
   * Return the device's part in SR-IOV.
   *
   * @return the role, or empty if it has none; never null
   */
  public Optional<SriovRole> sriov() {
    return Optional.ofNullable(sriov);
  }

  /**
   * Return what is there but could not be learnt; the matching values are absent.
   *
   * @return the problems; never null, unmodifiable
   */
  public List<ReadProblem> problems() {
    return problems;
  }

  /**
   * Tell whether a VFIO driver owns the device: it shows a VFIO character device, or its driver has
   * the name that all of the kernel's VFIO PCI drivers have, {@code vfio-pci} or one that ends so.
   *
   * @return whether VFIO owns it
   */
  public boolean isOnVfio() {
    return vfio != null || (driver != null && namesVfio(driver.toString()));
  }

  /**
   * Tell whether a name is that of a VFIO PCI driver or module in the kernel's manner.
   *
   * @param name a driver's or module's name in any spelling
   * @return whether it is {@code vfio-pci} or ends with {@code -vfio-pci}, {@code _} counting as
   *     {@code -}
   */
  public static boolean namesVfio(String name) {
    String spelled = name.replace('_', '-');
    return spelled.equals("vfio-pci") || spelled.endsWith("-vfio-pci");
  }

  @Override
  public String toString() {
    return address + " [" + ids + "]";
  }

  /** Collect what is known of a device. */
  public static final class Builder {
    private final PciAddress address;
    private final Modalias modalias;
    private boolean bridge;
    private @Nullable DriverName driver;
    private @Nullable ModuleName module;
    private @Nullable DriverOverride override;
    private @Nullable IommuGroup iommuGroup;
    private OptionalInt numaNode = OptionalInt.empty();
    private @Nullable VfioDevice vfio;
    private @Nullable SriovRole sriov;
    private List<ReadProblem> problems = List.of();

    private Builder(PciAddress address, Modalias modalias) {
      this.address = Objects.requireNonNull(address, "address");
      this.modalias = Objects.requireNonNull(modalias, "modalias");
    }

    /**
     * Set whether the device's header type is not 0.
     *
     * @param isBridge whether it is a bridge
     * @return this builder
     */
    public Builder bridge(boolean isBridge) {
      this.bridge = isBridge;
      return this;
    }

    /**
     * Set the driver and the module that it came from.
     *
     * @param owner the driver; null if none owns the device
     * @param origin the driver's module; null if there is no driver or it is built in
     * @return this builder
     */
    public Builder driver(@Nullable DriverName owner, @Nullable ModuleName origin) {
      this.driver = owner;
      this.module = origin;
      return this;
    }

    /**
     * Set the override.
     *
     * @param value what {@code driver_override} says; null if it is not set
     * @return this builder
     */
    public Builder override(@Nullable DriverOverride value) {
      this.override = value;
      return this;
    }

    /**
     * Set the IOMMU group.
     *
     * @param group the group; null if there is none
     * @return this builder
     */
    public Builder iommuGroup(@Nullable IommuGroup group) {
      this.iommuGroup = group;
      return this;
    }

    /**
     * Set the NUMA node.
     *
     * @param node the node as the kernel prints it; negative for none
     * @return this builder
     */
    public Builder numaNode(int node) {
      this.numaNode = node < 0 ? OptionalInt.empty() : OptionalInt.of(node);
      return this;
    }

    /**
     * Set the VFIO character device.
     *
     * @param device the VFIO device; null if there is none
     * @return this builder
     */
    public Builder vfio(@Nullable VfioDevice device) {
      this.vfio = device;
      return this;
    }

    /**
     * Set the part in SR-IOV.
     *
     * @param role the role; null if it has none
     * @return this builder
     */
    public Builder sriov(@Nullable SriovRole role) {
      this.sriov = role;
      return this;
    }

    /**
     * Set what could not be learnt.
     *
     * @param found the problems; copied
     * @return this builder
     */
    public Builder problems(List<ReadProblem> found) {
      this.problems = found;
      return this;
    }

    /**
     * Make the device.
     *
     * @return the device; never null
     * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if the
     *     modalias holds an id of more than 16 bits
     */
    public PciDevice build() {
      return new PciDevice(this);
    }
  }
}
