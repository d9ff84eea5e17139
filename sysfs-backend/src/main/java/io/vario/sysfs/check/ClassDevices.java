package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Find what hangs below PCI functions: interfaces, disks, terminals, and all else that has a class.
 *
 * <p>The links of {@code /sys/class} lead to where a thing hangs, so that one look at them serves
 * all functions. What lies behind another function belongs to that one; only below a function that
 * is no bridge, as Intel's VMD, it belongs to both.
 */
final class ClassDevices {
  private static final String CLASSES = "/sys/class";
  private static final String USB = "/sys/bus/usb/devices";

  private final KernelFiles files;
  private final Map<String, List<Entry>> byFunction = new HashMap<>();
  private final Map<String, List<Entry>> byKind = new HashMap<>();
  private final Map<String, Reading<List<String>>> problems = new HashMap<>();

  ClassDevices(KernelFiles files) {
    this.files = files;
    for (String kind : Text.names(files, CLASSES)) {
      add(kind, CLASSES + "/" + kind);
    }
    add("usb_device", USB);
  }

  /**
   * Hold one entry of a class.
   *
   * @param kind the class, such as {@code net}
   * @param name such as {@code eth0}
   * @param path where the class has it
   * @param goal where it hangs: the link's text
   * @param last the last PCI function above it; empty if there is none
   */
  record Entry(String kind, String name, String path, String goal, String last) {}

  private void add(String kind, String folder) {
    Reading<List<String>> listed = files.list(folder);
    List<String> names = listed.orNull();
    if (names == null) {
      // A file among the classes' folders is none of them.
      if (!listed.isAbsent()) {
        problems.put(kind, listed);
      }
      return;
    }
    for (String name : names) {
      String goal = files.readLink(folder + "/" + name).orNull();
      if (goal == null) {
        continue;
      }
      List<String> functions = functions(goal);
      String last = functions.isEmpty() ? "" : functions.get(functions.size() - 1);
      Entry entry = new Entry(kind, name, folder + "/" + name, goal, last);
      byKind.computeIfAbsent(kind, key -> new ArrayList<>()).add(entry);
      for (String function : functions) {
        byFunction.computeIfAbsent(function, key -> new ArrayList<>()).add(entry);
      }
    }
  }

  /** Return all entries of a class. */
  List<Entry> all(String kind) {
    requireKnown(kind);
    return sorted(byKind.getOrDefault(kind, List.of()));
  }

  /** Return the entries of a class that hang below a device. */
  List<Entry> below(PciDevice device, String kind) {
    requireKnown(kind);
    List<Entry> found = new ArrayList<>();
    for (Entry entry : below(device)) {
      if (entry.kind().equals(kind)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** Return all that hangs below a device. */
  List<Entry> below(PciDevice device) {
    String address = device.address().toString();
    List<Entry> found = new ArrayList<>();
    for (Entry entry : byFunction.getOrDefault(address, List.of())) {
      if (!device.isBridge() || entry.last().equals(address)) {
        found.add(entry);
      }
    }
    return sorted(found);
  }

  private void requireKnown(String kind) {
    Reading<List<String>> problem = problems.get(kind);
    if (problem != null) {
      problem.orElseThrow(List.of());
    }
  }

  private static List<Entry> sorted(List<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(
        (one, other) -> {
          int kinds = one.kind().compareTo(other.kind());
          return kinds != 0 ? kinds : one.name().compareTo(other.name());
        });
    return sorted;
  }

  /** Return the PCI functions on the way to a thing, from the outermost. */
  private static List<String> functions(String goal) {
    List<String> functions = new ArrayList<>(2);
    int from = 0;
    while (from < goal.length()) {
      int slash = goal.indexOf('/', from);
      int end = slash < 0 ? goal.length() : slash;
      if (isAddress(goal, from, end)) {
        functions.add(goal.substring(from, end));
      }
      from = end + 1;
    }
    return functions;
  }

  /** Tell a name as {@code 0000:3b:00.2}, with a domain of four to eight digits. */
  private static boolean isAddress(String text, int from, int end) {
    int colon = end - 8;
    boolean formed =
        colon - from >= 4
            && colon - from <= 8
            && text.charAt(colon) == ':'
            && text.charAt(colon + 3) == ':'
            && text.charAt(colon + 6) == '.';
    for (int i = from; i < end && formed; i++) {
      formed =
          i == colon
              || i == colon + 3
              || i == colon + 6
              || Character.digit(text.charAt(i), 16) >= 0;
    }
    return formed;
  }
}
