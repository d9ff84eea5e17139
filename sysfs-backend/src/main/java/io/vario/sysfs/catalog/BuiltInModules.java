package io.vario.sysfs.catalog;

import io.vario.device.ModuleName;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Tells which modules are part of the kernel: modules.builtin, or, where that is missing,
 * modules.builtin.bin, or else modules.builtin.modinfo, which names only those with some
 * information.
 */
final class BuiltInModules {
  private final ProblemLog problems;
  private final String path;
  private final byte[] text;
  private final byte[] modinfo;
  private final @Nullable IndexTrie trie;

  private BuiltInModules(
      ProblemLog problems, String path, byte[] text, byte[] modinfo, @Nullable IndexTrie trie) {
    this.problems = problems;
    this.path = path;
    this.text = text;
    this.modinfo = modinfo;
    this.trie = trie;
  }

  static BuiltInModules read(KernelFiles files, ModuleFolder folder, ProblemLog problems) {
    byte[] nothing = new byte[0];
    String path = folder.file("modules.builtin");
    byte[] data = read(files, path, problems);
    if (data != null) {
      return new BuiltInModules(problems, String.valueOf(path), data, nothing, null);
    }
    path = folder.file("modules.builtin.bin");
    data = read(files, path, problems);
    if (data != null) {
      try {
        return new BuiltInModules(
            problems, String.valueOf(path), nothing, nothing, new IndexTrie(data));
      } catch (BrokenIndexException e) {
        problems.unreadable(String.valueOf(path), "the index is damaged: " + e.getMessage());
      }
    }
    path = folder.file("modules.builtin.modinfo");
    data = read(files, path, problems);
    return new BuiltInModules(
        problems, String.valueOf(path), nothing, data == null ? nothing : data, null);
  }

  private static byte @Nullable [] read(
      KernelFiles files, @Nullable String path, ProblemLog problems) {
    if (path == null) {
      return null;
    }
    Reading<byte[]> reading = files.read(path);
    problems.addOf(reading);
    return reading.orNull();
  }

  /** Return where the module is listed as built in, or null if it is not. */
  @Nullable String find(ModuleName module) {
    String name = module.toString();
    if (trie != null) {
      try {
        return trie.find(name) == null ? null : path;
      } catch (BrokenIndexException e) {
        problems.unreadable(path, "the index is damaged: " + e.getMessage());
        return null;
      }
    }
    if (modinfo.length > 0) {
      return findInModinfo(name);
    }
    int number = 1;
    int at = 0;
    while (at < text.length) {
      int end = at;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      if (ModulePath.names(text, at, end, name)) {
        return path + ":" + number;
      }
      at = end + 1;
      number++;
    }
    return null;
  }

  /** Look for an entry {@code module.key=value}; each is ended by a zero. */
  private @Nullable String findInModinfo(String name) {
    int at = 0;
    while (at < modinfo.length) {
      int end = at;
      while (end < modinfo.length && modinfo[end] != 0) {
        end++;
      }
      if (ModulePath.names(modinfo, at, Math.min(end, at + name.length() + 1), name)) {
        return path;
      }
      at = end + 1;
    }
    return null;
  }
}
