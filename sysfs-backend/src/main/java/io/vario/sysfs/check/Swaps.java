package io.vario.sysfs.check;

import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.List;

/** Tell where the host swaps to, by {@code /proc/swaps}. */
final class Swaps {
  private final List<Swap> swaps = new ArrayList<>();

  Swaps(KernelFiles files) {
    for (String line : Text.lines(files, "/proc/swaps")) {
      List<String> words = Text.words(line);
      // The heading begins with no path.
      if (words.size() > 1 && line.startsWith("/")) {
        swaps.add(new Swap(Text.unescape(words.get(0)), words.get(1).equals("file")));
      }
    }
  }

  /**
   * Hold one swap space.
   *
   * @param path the node or the file
   * @param isFile whether it is a file on a file system
   */
  record Swap(String path, boolean isFile) {}

  List<Swap> all() {
    return swaps;
  }
}
