package io.vario.sysfs.check;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tell what is mounted where, by mountinfo (proc(5)). */
public final class Mounts {
  private static final String[] FILES = {"/proc/1/mountinfo", "/proc/self/mountinfo"};

  private final List<Mount> mounts;

  private Mounts(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /**
   * Hold one mount.
   *
   * @param device major and minor number, such as {@code 259:2}; {@code 0:N} where no disk is the
   *     device, as for btrfs
   * @param point where it is mounted
   * @param type the file system
   * @param source what is mounted, such as {@code /dev/nvme0n1p2}
   */
  public record Mount(String device, String point, String type, String source) {}

  /**
   * Read the mounts as far as they can be read.
   *
   * @param files the host's files
   * @return the mounts, or none; never null
   */
  public static Mounts ofReadable(KernelFiles files) {
    byte[] content = content(files).orNull();
    return parse(content == null ? "" : Text.decode(content));
  }

  /** Read the mounts of the first process, or else of this one. */
  static Mounts read(KernelFiles files) {
    return parse(Text.decode(content(files).orElseThrow(new byte[0])));
  }

  /**
   * Read mountinfo of the host's first process, or of this one if that may not be read.
   *
   * @param files the host's files
   * @return its bytes, or why not; never null
   */
  public static Reading<byte[]> content(KernelFiles files) {
    Reading<byte[]> first = files.read(FILES[0]);
    return first.orNull() != null ? first : files.read(FILES[1]);
  }

  /**
   * Parse mountinfo; lines of another form are passed over.
   *
   * @param text the file's text
   * @return the mounts; never null
   */
  static Mounts parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : Text.lines(text)) {
      Mount mount = parseLine(line);
      if (mount != null) {
        mounts.add(mount);
      }
    }
    return new Mounts(mounts);
  }

  /**
   * Parse a line of mountinfo.
   *
   * @param line such as {@code 29 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw}
   * @return the mount; null if the line is of another form
   */
  public static @Nullable Mount parseLine(String line) {
    List<String> words = Text.words(line);
    int dash = words.size() < 7 ? -1 : words.subList(6, words.size()).indexOf("-") + 6;
    if (dash < 6 || dash + 2 >= words.size()) {
      return null;
    }
    return new Mount(
        words.get(2),
        Text.unescape(words.get(4)),
        Text.unescape(words.get(dash + 1)),
        Text.unescape(words.get(dash + 2)));
  }

  List<Mount> all() {
    return mounts;
  }

  /**
   * Return the mount that a path lies on.
   *
   * @param path the path, free of links
   * @return the mount; null if none is known
   */
  public @Nullable Mount covering(String path) {
    Mount covering = null;
    for (Mount mount : mounts) {
      String point = mount.point();
      boolean covers = point.equals("/") || path.equals(point) || path.startsWith(point + "/");
      // Of two at one place, the later one hides the other.
      if (covers && (covering == null || point.length() >= covering.point().length())) {
        covering = mount;
      }
    }
    return covering;
  }
}
