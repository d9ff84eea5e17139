package io.vario.sysfs.check;

import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tell which interfaces have which addresses by which others reach the host.
 *
 * <p>Of IPv4 the kernel shows the addresses ({@code fib_trie}) apart from the interfaces, so that
 * the network at an interface tells whose an address is. Link-local ones do not count.
 */
public final class Addresses {
  /** More than a host has; it bounds what a hostile recording can cost. */
  private static final int MOST = 4096;

  private final Map<String, List<String>> byInterface = new LinkedHashMap<>();

  Addresses(KernelFiles files, Routes routes) {
    List<Integer> locals = locals(Text.lines(files, "/proc/net/fib_trie"));
    List<Routes.Connected> networks = routes.connected();
    boolean reversed = isReversed(locals, networks);
    for (int local : locals) {
      int best = longest(local, networks, reversed);
      for (Routes.Connected network : networks) {
        if (best > 0 && covers(network, local, reversed) && bits(network.mask()) == best) {
          add(network.name(), dotted(local));
        }
      }
    }
    for (String line : Text.lines(files, "/proc/net/if_inet6")) {
      List<String> words = Text.words(line);
      if (isGlobal6(words)) {
        add(words.get(5), colons(words.get(0)));
      }
    }
  }

  /** Return the addresses of an interface. */
  List<String> of(String name) {
    return byInterface.getOrDefault(name, List.of());
  }

  /**
   * Find the network at an interface that an address is of.
   *
   * @param local the address, highest byte first
   * @param networks the networks, as the kernel prints them
   * @param reversed whether it prints them with the lowest byte first
   * @return the network's place in the list; -1 if it is of none
   */
  public static int networkOf(int local, List<Routes.Connected> networks, boolean reversed) {
    int longest = longest(local, networks, reversed);
    for (int i = 0; i < networks.size() && longest > 0; i++) {
      if (covers(networks.get(i), local, reversed) && bits(networks.get(i).mask()) == longest) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Tell in which order of bytes the kernel prints its table of routes: in the machine's own, while
   * it prints addresses as people do.
   *
   * @param locals the host's addresses
   * @param networks the networks, as the kernel prints them
   * @return whether the lowest byte comes first
   */
  public static boolean isReversed(List<Integer> locals, List<Routes.Connected> networks) {
    return matches(locals, networks, true) >= matches(locals, networks, false);
  }

  private void add(String name, String address) {
    List<String> addresses = byInterface.computeIfAbsent(name, key -> new ArrayList<>());
    if (!addresses.contains(address)) {
      addresses.add(address);
    }
  }

  /**
   * Find the host's own addresses in the lines of {@code fib_trie}, without loopback and link-local
   * ones.
   *
   * @param lines the lines
   * @return the addresses, highest byte first, each once
   */
  public static List<Integer> locals(List<String> lines) {
    List<Integer> locals = new ArrayList<>();
    Integer leaf = null;
    for (String line : lines) {
      List<String> words = Text.words(line);
      if (words.size() == 2 && words.get(0).equals("|--")) {
        leaf = address4(words.get(1));
      } else if (leaf != null
          && words.size() == 3
          && words.get(0).equals("/32")
          && words.get(1).equals("host")
          && words.get(2).equals("LOCAL")) {
        boolean loopback = leaf >>> 24 == 127;
        boolean linkLocal = leaf >>> 16 == 0xa9fe;
        if (!loopback && !linkLocal && locals.size() < MOST && !locals.contains(leaf)) {
          locals.add(leaf);
        }
      }
    }
    return locals;
  }

  /**
   * Tell a global address in the words of a line of {@code /proc/net/if_inet6}.
   *
   * @param words the words
   * @return whether the line is of that form, and its scope is global
   */
  public static boolean isGlobal6(List<String> words) {
    return words.size() == 6 && words.get(0).length() == 32 && words.get(3).equals("00");
  }

  private static @Nullable Integer address4(String text) {
    int address = 0;
    int parts = 0;
    int from = 0;
    while (from <= text.length()) {
      int dot = text.indexOf('.', from);
      int end = dot < 0 ? text.length() : dot;
      String part = text.substring(from, end);
      if (!Text.isNumber(part) || part.length() > 3 || Integer.parseInt(part) > 255) {
        return null;
      }
      address = address << 8 | Integer.parseInt(part);
      parts++;
      from = end + 1;
    }
    return parts == 4 ? address : null;
  }

  private static int matches(
      List<Integer> locals, List<Routes.Connected> networks, boolean reversed) {
    int matches = 0;
    for (int local : locals) {
      matches += longest(local, networks, reversed) > 0 ? 1 : 0;
    }
    return matches;
  }

  private static int longest(int local, List<Routes.Connected> networks, boolean reversed) {
    int longest = 0;
    for (Routes.Connected network : networks) {
      if (covers(network, local, reversed)) {
        longest = Math.max(longest, bits(network.mask()));
      }
    }
    return longest;
  }

  private static boolean covers(Routes.Connected network, int local, boolean reversed) {
    int address = reversed ? Integer.reverseBytes(local) : local;
    return (address & network.mask()) == network.destination();
  }

  private static int bits(int mask) {
    return Integer.bitCount(mask);
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  private static String colons(String digits) {
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < digits.length(); i += 4) {
      text.append(i == 0 ? "" : ":").append(digits, i, Math.min(digits.length(), i + 4));
    }
    return Text.shown(text.toString());
  }
}
