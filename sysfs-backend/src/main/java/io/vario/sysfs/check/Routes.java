package io.vario.sysfs.check;

import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tell over which interfaces the host reaches others, by {@code /proc/net}. */
public final class Routes {
  private static final int UP = 0x1;
  private static final int GATEWAY = 0x2;
  private static final int REJECT = 0x200;
  private static final int MOST_DIGITS = 8;

  /** More than a host has; it bounds what a hostile recording can cost. */
  private static final int MOST_NETWORKS = 4096;

  private final List<String> defaults4 = new ArrayList<>();
  private final List<String> defaults6 = new ArrayList<>();
  private final List<Connected> connected = new ArrayList<>();

  /** Read the routes. */
  Routes(KernelFiles files) {
    for (String line : Text.lines(files, "/proc/net/route")) {
      Route route = parse4(line);
      if (route != null && route.isDefault()) {
        defaults4.add(route.name());
      } else if (route != null && route.isConnected() && connected.size() < MOST_NETWORKS) {
        connected.add(new Connected(route.name(), route.destination(), route.mask()));
      }
    }
    for (String line : Text.lines(files, "/proc/net/ipv6_route")) {
      String name = defaultInterface6(line);
      if (name != null) {
        defaults6.add(name);
      }
    }
  }

  /**
   * Hold one IPv4 route; numbers are as the kernel prints them, in its own order of bytes.
   *
   * @param name the interface
   * @param destination the network
   * @param flags as in linux/route.h
   * @param mask the network's mask
   */
  public record Route(String name, int destination, int flags, int mask) {
    /**
     * Tell a way to everywhere.
     *
     * @return whether it is a default route that is in use
     */
    public boolean isDefault() {
      return destination == 0 && mask == 0 && (flags & UP) != 0 && (flags & REJECT) == 0;
    }

    /**
     * Tell a network that is at the interface itself.
     *
     * @return whether it needs no gateway
     */
    public boolean isConnected() {
      return mask != 0 && (flags & (UP | GATEWAY | REJECT)) == UP;
    }
  }

  /**
   * Hold a network that is at an interface itself.
   *
   * @param name the interface
   * @param destination the network
   * @param mask the network's mask
   */
  public record Connected(String name, int destination, int mask) {}

  /**
   * Parse a line of {@code /proc/net/route}.
   *
   * @param line the line
   * @return the route; null if the line is of another form
   */
  public static @Nullable Route parse4(String line) {
    List<String> words = Text.words(line);
    if (words.size() < 8) {
      return null;
    }
    long destination = hex(words.get(1));
    long flags = hex(words.get(3));
    long mask = hex(words.get(7));
    return destination < 0 || flags < 0 || mask < 0
        ? null
        : new Route(words.get(0), (int) destination, (int) flags, (int) mask);
  }

  /**
   * Find the interface of a default route in a line of {@code /proc/net/ipv6_route}.
   *
   * @param line the line
   * @return the interface; null if the line is no default route
   */
  public static @Nullable String defaultInterface6(String line) {
    List<String> words = Text.words(line);
    if (words.size() != 10 || !isZero(words.get(0)) || !words.get(1).equals("00")) {
      return null;
    }
    long flags = hex(words.get(8));
    // Without a way out the kernel keeps a route to everywhere that rejects, on lo.
    boolean usable = flags >= 0 && (flags & UP) != 0 && (flags & REJECT) == 0;
    return usable && !words.get(9).equals("lo") ? words.get(9) : null;
  }

  boolean isDefault4(String name) {
    return defaults4.contains(name);
  }

  boolean isDefault6(String name) {
    return defaults6.contains(name);
  }

  List<Connected> connected() {
    return connected;
  }

  private static boolean isZero(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return text.length() == 32;
  }

  /** Return the value of one to eight hexadecimal digits; -1 if the text is anything else. */
  static long hex(String text) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
