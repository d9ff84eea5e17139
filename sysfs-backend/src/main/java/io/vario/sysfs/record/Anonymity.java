package io.vario.sysfs.record;

import io.vario.sysfs.check.Mounts;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leave out what tells one host or owner from another, and keep what decides about drivers.
 *
 * <p>What is renamed is renamed everywhere alike. Line numbers of modprobe.d stay as they are,
 * since explanations name them.
 */
final class Anonymity implements Disguise {
  private static final Pattern MAC =
      Pattern.compile("(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5,19}(?![0-9A-Fa-f])");

  /** What systemd names after a MAC address (systemd.net-naming-scheme(7)). */
  private static final Pattern NAMED_BY_MAC = Pattern.compile("(en|ib|sl|wl|ww)x[0-9a-f]{12}");

  private static final String BTRFS = "/sys/fs/btrfs/";

  private static final Pattern DEVICE_NODE = Pattern.compile("/dev/[A-Za-z0-9_-]+");
  private static final Set<String> COMMANDS = Set.of("alias", "blacklist", "install", "softdep");

  private static final Set<String> FACTS =
      Set.of("DEVNAME", "DEVTYPE", "IFINDEX", "INTERFACE", "MAJOR", "MINOR", "PARTN");

  private static final Set<String> KNOWN_FOLDERS =
      Set.of(
          "boot", "dev", "etc", "home", "media", "mnt", "opt", "proc", "root", "run", "srv", "sys",
          "tmp", "usr", "var");

  private final @Nullable Pattern hostName;
  private final Set<String> interfaces;
  private final Map<String, String> newNames = new HashMap<>();
  private final Map<String, String> volumes;
  private final Map<String, String> places = new HashMap<>();
  private final Map<String, Integer> placesLike = new HashMap<>();
  private final Map<String, String> fileSystems = new HashMap<>();
  private final Networks networks;
  private final Mounts mounts;

  private Anonymity(
      @Nullable Pattern hostName,
      Set<String> interfaces,
      Map<String, String> volumes,
      KernelFiles files) {
    this.networks = Networks.of(files);
    this.mounts = Mounts.ofReadable(files);
    this.hostName = hostName;
    this.interfaces = interfaces;
    this.volumes = volumes;
  }

  /** Learn what the host calls itself and its volumes. */
  static Anonymity of(KernelFiles files) {
    Map<String, String> volumes = new HashMap<>();
    for (String disk : names(files, "/sys/class/block")) {
      String volume = text(files, "/sys/class/block/" + disk + "/dm/name");
      if (!volume.isEmpty()) {
        volumes.put(volume, disk);
      }
    }
    String name = text(files, "/proc/sys/kernel/hostname");
    int dot = name.indexOf('.');
    String host = dot < 0 ? name : name.substring(0, dot);
    // A host may be called as a module is; then the module is meant.
    boolean telling =
        host.length() > 2
            && !host.equals("localhost")
            && host.indexOf('/') < 0
            && files.list("/sys/module/" + host.replace('-', '_')).isAbsent();
    return new Anonymity(
        telling
            ? Pattern.compile(
                "(?<![A-Za-z0-9])" + Pattern.quote(host) + "(?![A-Za-z0-9])",
                Pattern.CASE_INSENSITIVE)
            : null,
        new HashSet<>(names(files, "/sys/class/net")),
        volumes,
        files);
  }

  private static List<String> names(KernelFiles files, String folder) {
    List<String> names = files.list(folder).orNull();
    return names == null ? List.of() : names;
  }

  private static String text(KernelFiles files, String path) {
    byte[] content = files.read(path).orNull();
    return content == null ? "" : new String(content, StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public String path(String path) {
    if (path.startsWith(BTRFS)) {
      int end = path.indexOf('/', BTRFS.length());
      String id = path.substring(BTRFS.length(), end < 0 ? path.length() : end);
      String known = fileSystems.computeIfAbsent(id, key -> "fs" + fileSystems.size());
      return BTRFS + known + (end < 0 ? "" : path.substring(end));
    }
    return path.contains("/modprobe.d/") ? scrub(path) : renamed(path);
  }

  @Override
  public byte @Nullable [] content(String path, byte[] content) {
    if (path.endsWith("/address")) {
      return null;
    }
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String shown;
    if (path.equals("/proc/cmdline")) {
      shown = commandLine(text);
    } else if (path.equals("/proc/mounts")) {
      shown = lines(text, this::mount);
    } else if (path.equals("/proc/self/mountinfo")) {
      shown = lines(text, this::mountInfo);
    } else if (path.equals("/proc/swaps")) {
      shown = lines(text, this::swap);
    } else if (path.equals("/proc/net/route")) {
      shown = lines(text, networks::route);
    } else if (path.equals("/proc/net/fib_trie")) {
      shown = networks.locals();
    } else if (path.equals("/proc/net/ipv6_route")) {
      shown = lines(text, Networks::route6);
    } else if (path.equals("/proc/net/if_inet6")) {
      shown = lines(text, networks::address6);
    } else if (path.endsWith("/uevent")) {
      shown = lines(text, Anonymity::fact);
    } else if (path.endsWith("/dm/uuid")) {
      shown = text.substring(0, text.indexOf('-') + 1) + "\n";
    } else if (path.endsWith("/dm/name")) {
      shown = HostPaths.name(HostPaths.parent(HostPaths.parent(path))) + "\n";
    } else if (path.endsWith(".conf") || path.endsWith(".alias")) {
      shown = configuration(text);
    } else {
      return content;
    }
    return scrub(shown).getBytes(StandardCharsets.ISO_8859_1);
  }

  private String scrub(String text) {
    String scrubbed = MAC.matcher(renamed(text)).replaceAll("MAC");
    return hostName == null ? scrubbed : hostName.matcher(scrubbed).replaceAll("host");
  }

  private String renamed(String text) {
    Matcher matcher = NAMED_BY_MAC.matcher(text);
    return matcher.find() ? matcher.replaceAll(found -> newName(found.group())) : text;
  }

  private String newName(String old) {
    String known = newNames.get(old);
    if (known == null) {
      int number = newNames.size();
      while (!interfaces.add("nic" + number)) {
        number++;
      }
      known = "nic" + number;
      newNames.put(old, known);
    }
    return known;
  }

  /** Keep the parameters that decide about PCI devices and modules. */
  private static String commandLine(String text) {
    StringBuilder kept = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int from = at;
      boolean quoted = false;
      while (at < text.length() && (quoted || text.charAt(at) > ' ')) {
        quoted ^= text.charAt(at) == '"';
        at++;
      }
      String parameter = text.substring(from, at);
      if (parameter.equals("--")) {
        break;
      }
      if (decides(parameter)) {
        kept.append(kept.isEmpty() ? "" : " ").append(parameter);
      }
      at++;
    }
    return kept.append('\n').toString();
  }

  private static boolean decides(String parameter) {
    int equals = parameter.indexOf('=');
    String name = (equals < 0 ? parameter : parameter.substring(0, equals)).replace("\"", "");
    return name.equals("modprobe.blacklist")
        || name.replace('-', '_').equals("module_blacklist")
        || name.contains("iommu")
        || name.startsWith("vfio")
        || name.startsWith("pci");
  }

  private @Nullable String mount(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length < 4) {
      return null;
    }
    String type = fields[2];
    return source(fields[0], type)
        + " "
        + place(fields[1])
        + " "
        + type
        + (fields[3].startsWith("ro") ? " ro" : " rw")
        + " 0 0";
  }

  private @Nullable String mountInfo(String line) {
    Mounts.Mount mount = Mounts.parseLine(line);
    String[] fields = line.split(" ", 7);
    if (mount == null || fields.length < 7) {
      return null;
    }
    String mode = fields[5].startsWith("ro") ? "ro" : "rw";
    return fields[0]
        + " "
        + fields[1]
        + " "
        + mount.device()
        + " / "
        + place(mount.point())
        + " "
        + mode
        + " - "
        + mount.type()
        + " "
        + source(mount.source(), mount.type())
        + " "
        + mode;
  }

  private @Nullable String swap(String line) {
    int end = 0;
    while (end < line.length() && line.charAt(end) > ' ') {
      end++;
    }
    if (!line.startsWith("/")) {
      return line;
    }
    Mounts.Mount mount = mounts.covering(line.substring(0, end));
    String place = mount == null ? "/" : place(mount.point());
    String file = (place.equals("/") ? "" : place) + "/swapfile";
    return source(line.substring(0, end), file) + line.substring(end);
  }

  /** Keep of what the kernel says of a device what tells its kind and node. */
  private static @Nullable String fact(String line) {
    int equals = line.indexOf('=');
    return equals > 0 && FACTS.contains(line.substring(0, equals)) ? line : null;
  }

  private String source(String text, String otherwise) {
    String mapped = "/dev/mapper/";
    if (text.startsWith(mapped)) {
      return mapped + volumes.getOrDefault(text.substring(mapped.length()), "volume");
    }
    if (DEVICE_NODE.matcher(text).matches()) {
      return text;
    }
    return text.startsWith("/dev/") ? "/dev/disk" : otherwise;
  }

  /** Return where a mount seems to be: one and the same place for one mount, and no other's. */
  private String place(String text) {
    if (text.equals("/")) {
      return text;
    }
    String known = places.get(text);
    if (known == null) {
      String plain = plainPlace(text);
      int number = placesLike.merge(plain, 1, Integer::sum);
      known = number == 1 ? plain : plain + number;
      places.put(text, known);
    }
    return known;
  }

  private static String plainPlace(String text) {
    int slash = text.indexOf('/', 1);
    String first = text.substring(1, slash < 0 ? text.length() : slash);
    if (!KNOWN_FOLDERS.contains(first)) {
      return "/x";
    }
    return slash < 0 ? "/" + first : "/" + first + "/x";
  }

  /** Keep the commands that Vario reads, each on its line. */
  private static String configuration(String text) {
    boolean[] kept = {true};
    boolean[] continued = {false};
    return lines(
        text,
        line -> {
          if (!continued[0]) {
            String[] words = line.strip().split("[ \t]", 2);
            kept[0] = COMMANDS.contains(words[0]);
          }
          continued[0] = line.endsWith("\\");
          return kept[0] ? line : "#";
        });
  }

  /** Change a line, or leave it out. */
  private interface LineRule {
    @Nullable String apply(String line);
  }

  private static String lines(String text, LineRule rule) {
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end;
      String line = rule.apply(text.substring(from, to));
      if (line != null) {
        result.append(line).append('\n');
      }
      from = to + 1;
    }
    return result.toString();
  }
}
