package io.vario.sysfs.control;

import io.vario.sysfs.seam.KernelFiles;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who holds a device open through VFIO, by the nodes that the device has while a VFIO driver
 * owns it. They are noted before the device is taken from its driver, since that removes them.
 */
final class VfioUsers {
  private static final String NODES = "/dev/vfio/";

  private final KernelFiles files;
  private final Set<String> nodes = new HashSet<>();

  private VfioUsers(KernelFiles files) {
    this.files = files;
  }

  /** Note a device's nodes. */
  static VfioUsers of(KernelFiles files, String folder) {
    VfioUsers users = new VfioUsers(files);
    List<String> devices = files.list(folder + "/vfio-dev").orNull();
    String group = files.readLink(folder + "/iommu_group").orNull();
    if (devices != null) {
      for (String device : devices) {
        users.nodes.add(NODES + "devices/" + device);
      }
    }
    if (group != null) {
      String number = group.substring(group.lastIndexOf('/') + 1);
      users.nodes.add(NODES + number);
      users.nodes.add(NODES + "noiommu-" + number);
    }
    return users;
  }

  /** Find a process that has one of the nodes open; null if none shows. */
  @Nullable User find() {
    List<String> names = files.list("/proc").orNull();
    if (nodes.isEmpty() || names == null) {
      return null;
    }
    for (String name : names) {
      if (isNumber(name)) {
        String node = openIn("/proc/" + name + "/fd");
        if (node != null) {
          return new User(commandOf(name), name, node);
        }
      }
    }
    return null;
  }

  private @Nullable String openIn(String folder) {
    List<String> numbers = files.list(folder).orNull();
    if (numbers != null) {
      for (String number : numbers) {
        String target = files.readLink(folder + "/" + number).orNull();
        if (target != null && nodes.contains(withoutNote(target))) {
          return withoutNote(target);
        }
      }
    }
    return null;
  }

  /** The kernel notes behind a path that it is not there any more. */
  private static String withoutNote(String target) {
    return target.endsWith(" (deleted)")
        ? target.substring(0, target.length() - " (deleted)".length())
        : target;
  }

  /** Return a process's name, which the process chose, for a message. */
  private String commandOf(String pid) {
    byte[] bytes = files.read("/proc/" + pid + "/comm").orNull();
    String text = bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1).strip();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < text.length() && i < 32; i++) {
      char c = text.charAt(i);
      name.append(c < ' ' || c > '~' ? '?' : c);
    }
    return name.length() == 0 ? "a process" : name.toString();
  }

  private static boolean isNumber(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /**
   * Holds who has a device open.
   *
   * @param command the process's name
   * @param pid its id
   * @param node what it holds open
   */
  record User(String command, String pid, String node) {
    @Override
    public String toString() {
      return command + " (pid " + pid + ")";
    }
  }
}
