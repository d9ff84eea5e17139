package io.vario.sysfs.catalog;

import io.vario.host.AliasMatch;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers from one of the two sources of aliases below the module folder: the binary file, which is
 * what kmod reads, or, where that is missing or damaged, the readable one.
 */
final class AliasSource {
  private final KernelFiles files;
  private final ProblemLog problems;
  private final AliasMatch.Origin origin;
  private final @Nullable String binary;
  private final @Nullable String readable;
  private boolean opened;
  private @Nullable AliasIndex index;
  private int searches;
  private volatile boolean hasNothing;
  private volatile @Nullable PciAliasTable table;

  private AliasSource(
      KernelFiles files,
      ProblemLog problems,
      AliasMatch.Origin origin,
      @Nullable String binary,
      @Nullable String readable) {
    this.files = files;
    this.problems = problems;
    this.origin = origin;
    this.binary = binary;
    this.readable = readable;
  }

  /** Create the source of the loadable modules' aliases; nothing is read yet. */
  static AliasSource ofModules(KernelFiles files, ModuleFolder folder, ProblemLog problems) {
    return new AliasSource(
        files,
        problems,
        AliasMatch.Origin.MODULES_ALIAS,
        folder.file("modules.alias.bin"),
        folder.file("modules.alias"));
  }

  /** Create the source of the built-in modules' aliases; nothing is read yet. */
  static AliasSource ofBuiltIn(KernelFiles files, ModuleFolder folder, ProblemLog problems) {
    return new AliasSource(
        files,
        problems,
        AliasMatch.Origin.BUILT_IN,
        folder.file("modules.builtin.alias.bin"),
        folder.file("modules.builtin.modinfo"));
  }

  /** Read the file if that has not been done, so that its problems are known. */
  void prepare() {
    current();
  }

  /** Tell whether keys of PCI devices are best asked for as such. */
  boolean hasTable() {
    return table != null;
  }

  /**
   * Find the aliases that match the key of a PCI device.
   *
   * @return the matches, in the source's order
   */
  List<AliasMatch> search(PciKey key) {
    PciAliasTable known = table;
    List<AliasMatch> answer = known == null ? null : known.search(key);
    return answer == null ? search(key.text) : answer;
  }

  /**
   * Find the aliases that match.
   *
   * @param key a normalised key
   * @return the matches, in the source's order
   */
  List<AliasMatch> search(String key) {
    AliasIndex asked = hasNothing ? null : current();
    while (asked != null) {
      AliasHits hits = new AliasHits(origin);
      try {
        asked.search(key, hits);
        count(asked);
        return hits.matches();
      } catch (BrokenIndexException e) {
        asked = replace(asked, e);
      }
    }
    return List.of();
  }

  /** Make a table once there have been so many searches that more are to be expected. */
  private synchronized void count(AliasIndex asked) {
    if (asked == index && ++searches == asked.searchesWorthATable()) {
      try {
        table = PciAliasTable.of(asked, origin);
      } catch (BrokenIndexException e) {
        // Where it is sound it still answers; a search that meets the damage reports it.
        table = null;
      }
    }
  }

  private synchronized @Nullable AliasIndex current() {
    if (!opened) {
      opened = true;
      index = openBinary();
      if (index == null) {
        index = openReadable();
      }
      hasNothing = index == null;
      if (index == null && binary != null && origin == AliasMatch.Origin.MODULES_ALIAS) {
        problems.unreadable(
            binary,
            "neither this file nor modules.alias can be read, so no driver is found by its alias");
      }
    }
    return index;
  }

  private synchronized @Nullable AliasIndex replace(AliasIndex broken, BrokenIndexException e) {
    // Another thread may have met the damage first.
    if (index == broken) {
      reportBroken(broken.path(), e);
      index = openReadable();
      hasNothing = index == null;
      searches = 0;
      table = null;
    }
    return index;
  }

  private @Nullable AliasIndex openBinary() {
    byte[] data = read(binary);
    if (data == null || binary == null) {
      return null;
    }
    try {
      return new BinaryAliasIndex(binary, data);
    } catch (BrokenIndexException e) {
      reportBroken(binary, e);
      return null;
    }
  }

  private @Nullable AliasIndex openReadable() {
    byte[] data = read(readable);
    if (data == null || readable == null) {
      return null;
    }
    return origin == AliasMatch.Origin.BUILT_IN
        ? new ModinfoAliasIndex(readable, data)
        : new TextAliasIndex(readable, data);
  }

  private byte @Nullable [] read(@Nullable String path) {
    if (path == null) {
      return null;
    }
    Reading<byte[]> reading = files.read(path);
    problems.addOf(reading);
    return reading.orNull();
  }

  private void reportBroken(String path, BrokenIndexException e) {
    problems.unreadable(path, "the index is damaged: " + e.getMessage());
  }
}
