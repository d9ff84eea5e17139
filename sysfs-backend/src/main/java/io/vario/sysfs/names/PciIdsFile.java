package io.vario.sysfs.names;

import io.vario.device.HardwareName;
import io.vario.device.PciIds;
import io.vario.host.HardwareNames;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Look names up in pci.ids, which distributions bring with pciutils or hwdata.
 *
 * <p>The file is large and its reader short-lived, so that each step of an interpreter counts. It
 * is sorted, by vendors and each vendor's part by devices: vendors are searched by halving, and a
 * vendor's part is read no further than the last device that is wanted.
 */
public final class PciIdsFile implements HardwareNames {
  private static final String[] PLACES = {
    "/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids",
  };

  /** Longer than any name of the real file. */
  private static final int LONGEST_NAME = 200;

  /** Longer than what the file says of most vendors. */
  private static final int NEAR = 2048;

  private final KernelFiles files;

  /**
   * Create the reader; nothing is read before a name is asked for.
   *
   * @param files the host's files
   */
  public PciIdsFile(KernelFiles files) {
    this.files = files;
  }

  /** Hold what is looked for and found of one vendor; a device without a name has an empty one. */
  private static final class Vendor {
    final Map<Integer, String> devices = new TreeMap<>();
    @Nullable String name;
  }

  @Override
  public Map<PciIds, HardwareName> find(Collection<PciIds> wanted) {
    byte[] content = null;
    for (int i = 0; i < PLACES.length && content == null && !wanted.isEmpty(); i++) {
      content = files.read(PLACES[i]).orNull();
    }
    Map<Integer, Vendor> vendors = content == null ? Map.of() : look(content, wanted);
    Map<PciIds, HardwareName> names = new HashMap<>();
    for (PciIds ids : wanted) {
      Vendor vendor = vendors.get(ids.vendor());
      String device = vendor == null ? "" : vendor.devices.getOrDefault(ids.device(), "");
      names.put(
          ids,
          new HardwareName(
              Optional.ofNullable(vendor == null ? null : vendor.name),
              device.isEmpty() ? Optional.empty() : Optional.of(device)));
    }
    return names;
  }

  /**
   * Return where the names come from.
   *
   * @return the file's path; null if the host has none
   */
  public @Nullable String place() {
    for (String place : PLACES) {
      if (files.readPart(place, 0, 1).orNull() != null) {
        return place;
      }
    }
    return null;
  }

  /**
   * Return only the lines that name some devices and their vendors.
   *
   * @param path the file, as {@link #place} tells it
   * @param wanted the devices
   * @return a file of the same form; never null
   */
  public byte[] excerpt(String path, Collection<PciIds> wanted) {
    StringBuilder text = new StringBuilder("# Of these devices only.\n");
    byte[] content = files.read(path).orNull();
    Map<Integer, Vendor> vendors = content == null ? Map.of() : look(content, wanted);
    for (Map.Entry<Integer, Vendor> entry : vendors.entrySet()) {
      String vendor = entry.getValue().name;
      if (vendor != null) {
        text.append(hex(entry.getKey())).append("  ").append(vendor).append('\n');
        for (Map.Entry<Integer, String> device : entry.getValue().devices.entrySet()) {
          if (!device.getValue().isEmpty()) {
            text.append('\t').append(hex(device.getKey())).append("  ");
            text.append(device.getValue()).append('\n');
          }
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(int id) {
    return Integer.toHexString(id | 0x10000).substring(1);
  }

  private static Map<Integer, Vendor> look(byte[] content, Collection<PciIds> wanted) {
    Map<Integer, Vendor> vendors = new TreeMap<>();
    for (PciIds ids : wanted) {
      Vendor vendor = vendors.get(ids.vendor());
      if (vendor == null) {
        vendor = new Vendor();
        vendors.put(ids.vendor(), vendor);
      }
      vendor.devices.put(ids.device(), "");
    }
    for (Map.Entry<Integer, Vendor> entry : vendors.entrySet()) {
      int at = find(content, entry.getKey());
      if (at >= 0) {
        read(content, at, entry.getValue());
      }
    }
    return vendors;
  }

  /** Find a vendor's line by halving; -1 if it is not where the order of vendors puts it. */
  private static int find(byte[] content, int vendor) {
    int low = 0;
    int high = content.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int at = heading(content, middle, Math.min(high, middle + NEAR));
      // Amid the devices of a large vendor: rather look elsewhere than read them all.
      while (at < 0 && middle - low > NEAR) {
        middle = (low + middle) >>> 1;
        at = heading(content, middle, Math.min(high, middle + NEAR));
      }
      if (at < 0) {
        middle = low;
        at = heading(content, low, high);
      }
      // What is of another form, as the classes at the end, is behind all vendors.
      int id = at < 0 ? -1 : id(content, at);
      if (id == vendor) {
        return at;
      }
      if (id >= 0 && id < vendor) {
        low = nextLine(content, at);
      } else {
        high = middle;
      }
    }
    return -1;
  }

  /** Read a vendor's name and those of its devices that are wanted, both in the file's order. */
  private static void read(byte[] content, int from, Vendor vendor) {
    vendor.name = name(content, from + 4);
    Iterator<Map.Entry<Integer, String>> wanted = vendor.devices.entrySet().iterator();
    Map.Entry<Integer, String> next = wanted.next();
    int asked = next.getKey();
    int at = nextLine(content, from);
    while (at < content.length && !isHeading(content[at])) {
      // A second tab begins a subsystem's line, which has no id here.
      int id = content[at] == '\t' ? id(content, at + 1) : -1;
      while (asked < id && wanted.hasNext()) {
        next = wanted.next();
        asked = next.getKey();
      }
      if (asked == id) {
        next.setValue(name(content, at + 5));
      }
      if (asked <= id && !wanted.hasNext()) {
        return;
      }
      at = nextLine(content, at);
    }
  }

  /** Return where the first line begins that begins in a range and names a vendor; -1 if none. */
  private static int heading(byte[] content, int from, int to) {
    int at = from == 0 || content[from - 1] == '\n' ? from : nextLine(content, from);
    while (at < to && !isHeading(content[at])) {
      at = nextLine(content, at);
    }
    return at < to ? at : -1;
  }

  private static boolean isHeading(byte first) {
    return first != '\t' && first != '#' && first != '\n';
  }

  private static int nextLine(byte[] content, int from) {
    int at = from;
    while (at < content.length && content[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  /** Read four hexadecimal digits with a blank behind them; -1 if there is anything else. */
  private static int id(byte[] content, int from) {
    if (from + 5 > content.length || content[from + 4] != ' ') {
      return -1;
    }
    int id = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = content[i] < 0 ? -1 : Character.digit((char) content[i], 16);
      if (digit < 0) {
        return -1;
      }
      id = id << 4 | digit;
    }
    return id;
  }

  private static String name(byte[] content, int from) {
    int end = from;
    while (end < content.length && content[end] != '\n' && end - from < LONGEST_NAME) {
      end++;
    }
    return new String(content, from, end - from, StandardCharsets.UTF_8).strip();
  }
}
