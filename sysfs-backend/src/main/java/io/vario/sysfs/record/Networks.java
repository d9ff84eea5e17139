package io.vario.sysfs.record;

import io.vario.sysfs.check.Addresses;
import io.vario.sysfs.check.Routes;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Put other networks and addresses in place of a host's, so that each interface keeps as many.
 *
 * <p>Networks become 10.0.0.0/24, 10.0.1.0/24 and so on; IPv6 addresses those for documentation.
 */
final class Networks {
  private static final String ZEROS = "00000000";
  private static final int PREFIX = 10 << 24;
  private static final int MOST = 4096;

  private final List<Routes.Connected> networks = new ArrayList<>();
  private final List<Integer> locals;
  private final boolean reversed;
  private int addresses;

  private Networks(List<String> routes, List<String> trie) {
    for (String line : routes) {
      Routes.Route route = Routes.parse4(line);
      if (route != null && route.isConnected() && networks.size() < MOST) {
        networks.add(new Routes.Connected(route.name(), route.destination(), route.mask()));
      }
    }
    locals = Addresses.locals(trie);
    reversed = Addresses.isReversed(locals, networks);
  }

  /** Learn the host's networks. */
  static Networks of(KernelFiles files) {
    return new Networks(lines(files, "/proc/net/route"), lines(files, "/proc/net/fib_trie"));
  }

  private static List<String> lines(KernelFiles files, String path) {
    byte[] content = files.read(path).orNull();
    return content == null
        ? List.of()
        : List.of(new String(content, StandardCharsets.ISO_8859_1).split("\n", -1));
  }

  /** Keep the heading, the default routes, and under other numbers the networks at interfaces. */
  @Nullable String route(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length > 3 && fields[1].equals(ZEROS)) {
      fields[2] = ZEROS;
      return String.join("\t", fields);
    }
    Routes.Route route = Routes.parse4(line);
    if (route != null && route.isConnected() && fields.length > 7) {
      int network = first(route.destination(), route.mask());
      if (network >= 0) {
        fields[1] = hex(Integer.reverseBytes(PREFIX | network << 8));
        fields[2] = ZEROS;
        fields[7] = "00FFFFFF";
        return String.join("\t", fields);
      }
    }
    return line.startsWith("Iface") ? line : null;
  }

  /** Return the addresses in the form of {@code fib_trie}. */
  String locals() {
    StringBuilder text = new StringBuilder("Main:\n");
    for (int i = 0; i < locals.size(); i++) {
      int at = Addresses.networkOf(locals.get(i), networks, reversed);
      if (at >= 0) {
        int network = first(networks.get(at).destination(), networks.get(at).mask());
        text.append("     |-- 10.").append(network >> 8).append('.').append(network & 0xff);
        text.append('.').append(1 + i % 250).append("\n        /32 host LOCAL\n");
      }
    }
    return text.toString();
  }

  /** Keep the default routes, without their gateways. */
  static @Nullable String route6(String line) {
    if (Routes.defaultInterface6(line) == null) {
      return null;
    }
    String[] fields = line.strip().split("[ \t]+");
    fields[4] = "0".repeat(32);
    return String.join(" ", fields);
  }

  /** Keep of which scope an interface has addresses, and not which. */
  @Nullable String address6(String line) {
    String[] fields = line.strip().split("[ \t]+");
    if (fields.length != 6) {
      return null;
    }
    addresses++;
    String prefix = Addresses.isGlobal6(List.of(fields)) ? "20010db8" : "fe800000";
    fields[0] = prefix + "0".repeat(16) + hex(addresses);
    return String.join(" ", fields);
  }

  /** Two interfaces at one network stay at one. */
  private int first(int destination, int mask) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).destination() == destination && networks.get(i).mask() == mask) {
        return i;
      }
    }
    return -1;
  }

  private static String hex(int value) {
    return String.format("%08X", value);
  }
}
