package io.vario.sysfs.record;

import io.vario.device.ReadProblem;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copy single files, links and folders, each once, and note what cannot be read.
 *
 * <p>All but {@link #enter} wants paths whose folders are free of links.
 */
final class Copier {
  private static final int MOST_LINKS = 40;

  private final KernelFiles files;
  private final RecordingSink sink;
  private final Disguise disguise;
  private final Map<String, String> entered = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private final Map<String, ReadProblem> problems = new LinkedHashMap<>();
  private int fileCount;

  Copier(KernelFiles files, RecordingSink sink, Disguise disguise) {
    this.files = files;
    this.sink = sink;
    this.disguise = disguise;
  }

  int fileCount() {
    return fileCount;
  }

  List<ReadProblem> problems() {
    return List.copyOf(problems.values());
  }

  /**
   * Follow a path, and copy the links on the way.
   *
   * @return the same place without links, which need not exist; null if no place is meant
   */
  @Nullable String enter(String path) {
    return enter(path, 0);
  }

  private @Nullable String enter(String path, int links) {
    if (path.isEmpty()) {
      return path;
    }
    String known = entered.get(path);
    if (known != null) {
      return known;
    }
    String parent = enter(HostPaths.parent(path), links);
    if (parent == null) {
      return null;
    }
    String at = parent + "/" + HostPaths.name(path);
    String text = files.readLink(at).orNull();
    if (text != null) {
      if (links == MOST_LINKS) {
        unreadable(path, "too many links, or a loop of links");
        return null;
      }
      if (!copyLink(at, text)) {
        return null;
      }
      at = text.startsWith("/") ? "" : parent;
      for (String name : HostPaths.split(text)) {
        at = name.equals("..") ? HostPaths.parent(at) : enter(at + "/" + name, links + 1);
        if (at == null) {
          return null;
        }
      }
    }
    entered.put(path, at);
    return at;
  }

  /** List a folder, in order; none if there is no such folder, or it cannot be listed. */
  List<String> names(String folder) {
    Reading<List<String>> reading = files.list(folder);
    note(reading);
    List<String> listed = reading.orNull();
    if (listed == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>(listed);
    Collections.sort(names);
    return names;
  }

  /** Tell whether a path leads to a folder; one that may not be listed is noted. */
  boolean isFolder(String path) {
    Reading<List<String>> reading = files.list(path);
    if (reading.problem().isPresent()
        && reading.problem().get().kind() == ReadProblem.Kind.DENIED) {
      note(reading);
    }
    return reading.orNull() != null;
  }

  /** Copy a folder without what it holds; false if that was done before. */
  boolean folder(String path) {
    if (!told.add(path)) {
      return false;
    }
    sink.folder(disguise.path(path));
    return true;
  }

  /** Copy a file; what is not there is passed over. */
  void file(String path) {
    if (told.contains(path)) {
      return;
    }
    Reading<byte[]> reading = files.read(path);
    note(reading);
    byte[] content = reading.orNull();
    if (content != null) {
      file(path, content);
    }
  }

  /** Put a file of one's own in place of what is there. */
  void file(String path, byte[] content) {
    byte[] shown = disguise.content(path, content);
    if (shown != null && told.add(path)) {
      fileCount++;
      sink.file(disguise.path(path), shown);
    }
  }

  /** Copy a link without following it; what is not there is passed over. */
  void link(String path) {
    Reading<String> reading = files.readLink(path);
    note(reading);
    String text = reading.orNull();
    if (text != null) {
      copyLink(path, text);
    }
  }

  private boolean copyLink(String path, String text) {
    String folder = HostPaths.parent(path);
    String goal = HostPaths.target(folder, text);
    if (goal == null) {
      unreadable(path, "leads above the root");
      return false;
    }
    if (told.add(path)) {
      // An absolute one would lead out of wherever the recording is unpacked.
      String relative = text.startsWith("/") ? HostPaths.relative(folder, goal) : text;
      sink.link(disguise.path(path), disguise.path(relative));
    }
    return true;
  }

  void unreadable(String path, String reason) {
    problems.putIfAbsent(path, new ReadProblem(path, ReadProblem.Kind.UNREADABLE, reason));
  }

  void note(Reading<?> reading) {
    reading.problem().ifPresent(problem -> problems.putIfAbsent(problem.path(), problem));
  }
}
