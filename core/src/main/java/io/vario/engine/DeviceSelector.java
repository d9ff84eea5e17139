package io.vario.engine;

import io.vario.device.Glob;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.host.DeviceListing;
import io.vario.host.HostInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Name one or more of a host's devices, as people write them.
 *
 * <p>No text has two meanings: an interface's name holds no {@code :} and no {@code /}
 * (net/core/dev.c, dev_valid_name), ids hold no dot, an address written libvirt's way is longer
 * than an interface's name may be, and a group's prefix is neither a number nor an interface's.
 */
public abstract class DeviceSelector {
  /** Longer than any address, and than any glob that says something. */
  private static final int LONGEST = 64;

  /** The kernel's IFNAMSIZ less the closing zero. */
  private static final int LONGEST_INTERFACE = 15;

  private static final String FORMS =
      "write 0000:3b:00.2, 3b:00.2, pci_0000_3b_00_2, ids such as 15b3:101e, a glob such as"
          + " '0000:3b:00.*', an interface such as eth2, a disk such as /dev/nvme1n1, or an IOMMU"
          + " group such as group:17";

  private final String text;

  DeviceSelector(String text) {
    this.text = text;
  }

  /**
   * Parse what a user typed.
   *
   * @param text an address in any spelling of {@link PciAddress#parse}; vendor and device id as
   *     {@code 15b3:101e}; a glob over addresses such as {@code 0000:3b:00.*} or, for domain 0,
   *     {@code 3b:00.*}; an IOMMU group as {@code group:17}; the path of a disk, of a partition or
   *     of a link to one, below {@code /dev}; or the name of a network interface
   * @return the selector; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text is none of these
   */
  public static DeviceSelector parse(String text) {
    if (text.startsWith("/dev/")) {
      return BlockSelector.of(text);
    }
    if (text.isEmpty() || text.length() > LONGEST) {
      throw invalid(text, text.isEmpty() ? "it is empty" : "it is too long");
    }
    Optional<PciAddress> address = PciAddress.tryParse(text);
    if (address.isPresent()) {
      return new ByAddress(text, address.get());
    }
    if (text.startsWith("group:")) {
      return GroupSelector.of(text);
    }
    if (isIds(text)) {
      return new ByIds(text, text.toLowerCase(Locale.ROOT));
    }
    if (isGlob(text)) {
      requireAddressGlob(text);
      return new ByGlob(text, new Glob(text.toLowerCase(Locale.ROOT)));
    }
    requireInterfaceName(text);
    return new ByInterface(text);
  }

  /**
   * Name all devices of a category.
   *
   * @param text the category's word, as {@link io.vario.device.DeviceCategory#parse} takes it
   * @return the selector; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if there is no such category
   */
  public static DeviceSelector ofCategory(String text) {
    return CategorySelector.of(text);
  }

  /**
   * Name VFs by the PF that made them.
   *
   * @param text one PF, as {@link #parse} takes it; the numbers of the VFs that are meant may
   *     follow after a colon, as in {@code 0000:3b:00.0:0-7} or {@code eth2:0,2-5}; without them,
   *     all are. They are selected all or not at all
   * @return the selector; never null
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text has not this form
   */
  public static DeviceSelector virtualFunctions(String text) {
    return VfSelector.of(text);
  }

  /**
   * Find the devices that are meant.
   *
   * @param inventory the host's devices
   * @return one device or more, ordered by address; never null, unmodifiable
   * @throws VarioException {@link ErrorCode#NO_SUCH_DEVICE} if the host has none, with a hint at
   *     what it has that is spelled alike; {@link ErrorCode#INVALID_INPUT} if one device is to be
   *     named and several are; {@link ErrorCode#UNREADABLE} or {@link ErrorCode#NOT_PERMITTED} if
   *     its devices cannot be read
   */
  public final List<PciDevice> select(HostInventory inventory) {
    List<PciDevice> found = find(inventory);
    if (found.isEmpty()) {
      String suggestion = suggestion(inventory);
      throw new VarioException(
          ErrorCode.NO_SUCH_DEVICE,
          "there is no " + description(),
          suggestion == null ? "vario list shows the devices" : suggestion);
    }
    return found;
  }

  /**
   * Find those of the devices that are there by now, where not all have to be.
   *
   * @param inventory the host's devices
   * @return the devices, ordered by address; of several VFs those that are made; none if the host
   *     has none; never null, unmodifiable
   * @throws VarioException as {@link #select}, but not {@link ErrorCode#NO_SUCH_DEVICE}
   */
  public final List<PciDevice> present(HostInventory inventory) {
    try {
      return findPresent(inventory);
    } catch (VarioException failure) {
      if (failure.code() == ErrorCode.NO_SUCH_DEVICE) {
        return List.of();
      }
      throw failure;
    }
  }

  /** Return the devices that can be read; complain only if none can. */
  static List<PciDevice> readable(HostInventory inventory) {
    DeviceListing listing = inventory.devices();
    if (listing.devices().isEmpty() && !listing.problems().isEmpty()) {
      ReadProblem first = listing.problems().get(0);
      throw new VarioException(
          first.kind() == ReadProblem.Kind.DENIED ? ErrorCode.NOT_PERMITTED : ErrorCode.UNREADABLE,
          "no device can be read: " + first);
    }
    return listing.devices();
  }

  /** Find the devices, possibly none. */
  abstract List<PciDevice> find(HostInventory inventory);

  /** Find those of the devices that are there, if it is known which are not. */
  List<PciDevice> findPresent(HostInventory inventory) {
    return find(inventory);
  }

  /** Say what is looked for, to follow "there is no". */
  abstract String description();

  /** Say what the host has that may have been meant; null if nothing comes near. */
  @Nullable String suggestion(HostInventory inventory) {
    return null;
  }

  /**
   * Return what the user typed.
   *
   * @return the text; never null
   */
  @Override
  public final String toString() {
    return text;
  }

  static boolean isIds(String text) {
    if (text.length() != 9 || text.charAt(4) != ':') {
      return false;
    }
    for (int i = 0; i < 9; i++) {
      if (i != 4 && !isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHexDigit(char c) {
    return c < 128 && Character.digit(c, 16) >= 0;
  }

  private static boolean isGlob(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  /** Refuse globs that no address can match, since they were meant for something else. */
  private static void requireAddressGlob(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isHexDigit(c) && ":.*?[]!^-".indexOf(c) < 0) {
        throw invalid(text, "a glob is matched with addresses, and no address looks like it");
      }
    }
  }

  private static void requireInterfaceName(String text) {
    boolean valid = text.length() <= LONGEST_INTERFACE && !text.equals(".") && !text.equals("..");
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = c > ' ' && c <= '~' && c != '/' && c != ':';
    }
    if (!valid) {
      throw invalid(text, null);
    }
  }

  private static VarioException invalid(String text, @Nullable String why) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        "not a device: " + Quoted.text(text) + (why == null ? "" : " (" + why + ")"),
        FORMS);
  }

  private static final class ByAddress extends DeviceSelector {
    private final PciAddress address;

    ByAddress(String text, PciAddress address) {
      super(text);
      this.address = address;
    }

    @Override
    List<PciDevice> find(HostInventory inventory) {
      Optional<PciDevice> device = inventory.device(address);
      return device.isPresent() ? List.of(device.get()) : List.of();
    }

    @Override
    String description() {
      return "PCI device " + address;
    }

    @Override
    @Nullable String suggestion(HostInventory inventory) {
      return Suggestions.addresses(address, inventory);
    }
  }

  private static final class ByIds extends DeviceSelector {
    private final String ids;

    ByIds(String text, String ids) {
      super(text);
      this.ids = ids;
    }

    @Override
    List<PciDevice> find(HostInventory inventory) {
      List<PciDevice> found = new ArrayList<>();
      for (PciDevice device : readable(inventory)) {
        if (device.ids().toString().equals(ids)) {
          found.add(device);
        }
      }
      return List.copyOf(found);
    }

    @Override
    String description() {
      return "PCI device with the ids " + ids;
    }

    @Override
    @Nullable String suggestion(HostInventory inventory) {
      return Suggestions.ids(ids, inventory);
    }
  }

  private static final class ByGlob extends DeviceSelector {
    private static final String DOMAIN_0 = "0000:";

    private final Glob glob;

    ByGlob(String text, Glob glob) {
      super(text);
      this.glob = glob;
    }

    @Override
    List<PciDevice> find(HostInventory inventory) {
      List<PciDevice> found = new ArrayList<>();
      for (PciDevice device : readable(inventory)) {
        if (matches(device.address().toString())) {
          found.add(device);
        }
      }
      return List.copyOf(found);
    }

    private boolean matches(String address) {
      return glob.matches(address)
          || (address.startsWith(DOMAIN_0) && glob.matches(address.substring(DOMAIN_0.length())));
    }

    @Override
    String description() {
      return "PCI device whose address matches '" + glob + "'";
    }

    @Override
    @Nullable String suggestion(HostInventory inventory) {
      return Suggestions.buses(inventory);
    }
  }

  private static final class ByInterface extends DeviceSelector {
    private final String name;

    ByInterface(String name) {
      super(name);
      this.name = name;
    }

    @Override
    List<PciDevice> find(HostInventory inventory) {
      Optional<PciAddress> address = inventory.addressOfInterface(name);
      Optional<PciDevice> device =
          address.isPresent() ? inventory.device(address.get()) : Optional.empty();
      return device.isPresent() ? List.of(device.get()) : List.of();
    }

    @Override
    String description() {
      return "network interface " + Quoted.text(name) + " of a PCI device";
    }

    @Override
    @Nullable String suggestion(HostInventory inventory) {
      return Suggestions.interfaces(name, inventory);
    }
  }
}
