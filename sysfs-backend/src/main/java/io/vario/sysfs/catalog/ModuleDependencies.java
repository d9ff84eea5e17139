package io.vario.sysfs.catalog;

import io.vario.device.ModuleName;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells which loadable modules the kernel has, and what each needs: modules.dep.bin, which is what
 * kmod reads, or, where that is missing or damaged, modules.dep.
 */
final class ModuleDependencies {
  private final ProblemLog problems;
  private final @Nullable String binaryPath;
  private final @Nullable String textPath;
  private final KernelFiles files;
  private @Nullable IndexTrie trie;
  private byte @Nullable [] text;

  private ModuleDependencies(KernelFiles files, ModuleFolder folder, ProblemLog problems) {
    this.files = files;
    this.problems = problems;
    this.binaryPath = folder.file("modules.dep.bin");
    this.textPath = folder.file("modules.dep");
  }

  static ModuleDependencies read(KernelFiles files, ModuleFolder folder, ProblemLog problems) {
    ModuleDependencies dependencies = new ModuleDependencies(files, folder, problems);
    byte[] data = dependencies.read(dependencies.binaryPath);
    if (data != null) {
      try {
        dependencies.trie = new IndexTrie(data);
      } catch (BrokenIndexException e) {
        dependencies.fallBack(e);
      }
    } else {
      dependencies.text = dependencies.read(dependencies.textPath);
    }
    if (!dependencies.isReadable() && dependencies.binaryPath != null) {
      problems.unreadable(
          dependencies.binaryPath,
          "neither this file nor modules.dep can be read, so nobody can tell which modules there"
              + " are");
    }
    return dependencies;
  }

  /** Tell whether the modules are known at all. */
  synchronized boolean isReadable() {
    return trie != null || text != null;
  }

  /** Return the file that is asked, or null if there is none. */
  synchronized @Nullable String path() {
    return trie != null ? binaryPath : text != null ? textPath : null;
  }

  /** Return a module's entry, or null if the files do not list the module. */
  synchronized @Nullable Entry find(ModuleName module) {
    if (trie != null) {
      try {
        String line = trie.find(module.toString());
        return line == null ? null : new Entry(line, binaryPath);
      } catch (BrokenIndexException e) {
        fallBack(e);
      }
    }
    return text == null ? null : findInText(text, module.toString());
  }

  private @Nullable Entry findInText(byte[] data, String module) {
    int number = 1;
    int at = 0;
    while (at < data.length) {
      int colon = at;
      while (colon < data.length && data[colon] != ':' && data[colon] != '\n') {
        colon++;
      }
      int end = colon;
      while (end < data.length && data[end] != '\n') {
        end++;
      }
      if (colon < end && ModulePath.names(data, at, colon, module)) {
        String line = new String(data, at, end - at, StandardCharsets.ISO_8859_1);
        return new Entry(line, textPath + ":" + number);
      }
      at = end + 1;
      number++;
    }
    return null;
  }

  private void fallBack(BrokenIndexException e) {
    problems.unreadable(String.valueOf(binaryPath), "the index is damaged: " + e.getMessage());
    trie = null;
    text = read(textPath);
  }

  private byte @Nullable [] read(@Nullable String path) {
    if (path == null) {
      return null;
    }
    Reading<byte[]> reading = files.read(path);
    problems.addOf(reading);
    return reading.orNull();
  }

  /** What is known of one module. */
  static final class Entry {
    private final String line;

    /** Where it stands. */
    final String where;

    Entry(String line, @Nullable String where) {
      this.line = line;
      this.where = String.valueOf(where);
    }

    /** Return all modules that must be loaded before this one; depmod lists indirect ones too. */
    List<ModuleName> needs() {
      List<ModuleName> needs = new ArrayList<>();
      int colon = line.indexOf(':');
      int[] rest = {colon < 0 ? line.length() : colon + 1};
      for (String path = ConfigReader.word(line, rest);
          path != null;
          path = ConfigReader.word(line, rest)) {
        String name = ModulePath.name(path);
        if (ModuleName.isValid(name)) {
          needs.add(ModuleName.parse(name));
        }
      }
      return needs;
    }
  }
}
