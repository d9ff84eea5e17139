package io.vario.simulator;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a host's file system in memory: what was changed, and below it what the base shows.
 *
 * <p>A folder of the base is listed when it is first looked at, and its files are read at each
 * question; the base is never written. Not safe for use by several threads by itself: the kernel's
 * lock guards it.
 */
final class FileTree {
  private static final int MOST_LINKS = 40;

  private final KernelFiles base;
  private final Folder root = new Folder("");

  FileTree(KernelFiles base) {
    this.base = base;
  }

  /** Is a folder, a link or a file; may be taken from one place and put in another. */
  abstract static class Node {}

  private static final class Folder extends Node {
    /** Where the base has it; null if it is new. */
    final @Nullable String origin;

    @Nullable Map<String, Child> children;

    Folder(@Nullable String origin) {
      this.origin = origin;
    }
  }

  private static final class Link extends Node {
    final String target;

    Link(String target) {
      this.target = target;
    }
  }

  private static final class Content extends Node {
    /** Where the base has it; null if it is new. */
    final @Nullable String origin;

    final byte[] bytes;
    final boolean writeOnly;

    Content(@Nullable String origin, byte[] bytes, boolean writeOnly) {
      this.origin = origin;
      this.bytes = bytes;
      this.writeOnly = writeOnly;
    }
  }

  /** A device's node, which can be seen and not read. */
  private static final class Special extends Node {}

  /** Stands for what a folder holds, which is looked at only when it is asked for. */
  private static final class Child {
    @Nullable Node node;

    Child(@Nullable Node node) {
      this.node = node;
    }
  }

  /** Says why a path leads to nothing. */
  private static final class LoopException extends Exception {
    private static final long serialVersionUID = 1L;

    LoopException() {
      super("too many links, or a loop of links", null, false, false);
    }
  }

  Reading<byte[]> read(String path) {
    Node node;
    try {
      node = find(path, true);
    } catch (LoopException loop) {
      return Reading.unreadable(path, String.valueOf(loop.getMessage()));
    }
    if (node == null) {
      return Reading.absent();
    }
    if (!(node instanceof Content content)) {
      return Reading.unreadable(path, "not a regular file");
    }
    if (content.writeOnly) {
      return Reading.denied(path, "EACCES (Permission denied)");
    }
    return content.origin == null ? Reading.of(content.bytes.clone()) : base.read(content.origin);
  }

  Reading<byte[]> readPart(String path, long offset, int length) {
    Node node;
    try {
      node = find(path, true);
    } catch (LoopException loop) {
      return Reading.unreadable(path, String.valueOf(loop.getMessage()));
    }
    // The base may be a live host, whose disks are too large to be read as a whole.
    if (node instanceof Content content && content.origin != null) {
      return base.readPart(content.origin, offset, length);
    }
    Reading<byte[]> whole = read(path);
    byte[] bytes = whole.orNull();
    if (bytes == null) {
      return whole;
    }
    int from = (int) Math.min(offset, bytes.length);
    return Reading.of(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)));
  }

  Reading<String> readLink(String path) {
    Node node;
    try {
      node = find(path, false);
    } catch (LoopException loop) {
      return Reading.unreadable(path, String.valueOf(loop.getMessage()));
    }
    if (node == null) {
      return Reading.absent();
    }
    return node instanceof Link link
        ? Reading.of(link.target)
        : Reading.unreadable(path, "not a symbolic link");
  }

  Reading<List<String>> list(String path) {
    Node node;
    try {
      node = find(path, true);
    } catch (LoopException loop) {
      return Reading.unreadable(path, String.valueOf(loop.getMessage()));
    }
    if (node == null) {
      return Reading.absent();
    }
    if (node instanceof Folder folder) {
      return Reading.of(List.copyOf(children(folder).keySet()));
    }
    return node instanceof Content content && content.origin != null
        ? base.list(content.origin).withoutValue()
        : Reading.unreadable(path, "not a folder");
  }

  boolean exists(String path) {
    try {
      return find(path, true) != null;
    } catch (LoopException loop) {
      return false;
    }
  }

  /** Return a file's text without its last line end; empty if it cannot be read. */
  String text(String path) {
    byte[] bytes = read(path).orNull();
    String text = bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** Return the names in a folder, in order; none if it cannot be listed. */
  List<String> names(String path) {
    List<String> names = list(path).orNull();
    return names == null ? List.of() : names;
  }

  /** Return the last name of what a link leads to; null if there is no link. */
  @Nullable String linkedName(String path) {
    String target = readLink(path).orNull();
    return target == null ? null : target.substring(target.lastIndexOf('/') + 1);
  }

  /** Return a path free of links; null if it leads to nothing. */
  @Nullable String canonical(String path) {
    try {
      List<String> walked = new ArrayList<>();
      return walk(path, true, walked) == null ? null : "/" + String.join("/", walked);
    } catch (LoopException loop) {
      return null;
    }
  }

  /** Make a folder, and those above it; nothing happens if it is there. */
  void putFolder(String path) {
    Folder at = root;
    for (String name : split(path)) {
      Child child = children(at).get(name);
      Node next = child == null ? null : look(at, name, child);
      if (!(next instanceof Folder)) {
        next = new Folder(null);
        children(at).put(name, new Child(next));
      }
      at = (Folder) next;
    }
  }

  /** Put a file, in place of what is there. */
  void putFile(String path, String text) {
    put(path, new Content(null, text.getBytes(StandardCharsets.ISO_8859_1), false));
  }

  /** Put a file of bytes, in place of what is there. */
  void putFile(String path, byte[] bytes) {
    put(path, new Content(null, bytes.clone(), false));
  }

  /** Put a file that nobody can read, in place of what is there. */
  void putWriteOnly(String path) {
    put(path, new Content(null, new byte[0], true));
  }

  /** Put a device's node, in place of what is there. */
  void putSpecial(String path) {
    put(path, new Special());
  }

  /** Put a link to another path of the tree, relative as sysfs makes them. */
  void putLink(String path, String goal) {
    put(path, new Link(relative(path, goal)));
  }

  /** Put a link whose text is the path that it leads to, as procfs shows open files. */
  void putAbsoluteLink(String path, String goal) {
    put(path, new Link(goal));
  }

  /** Put what was taken elsewhere; the folder above is made if it is not there. */
  void put(String path, Node node) {
    int slash = path.lastIndexOf('/');
    String parent = path.substring(0, slash);
    putFolder(parent);
    children(folder(parent)).put(path.substring(slash + 1), new Child(node));
  }

  /** Remove what is at a path, which is free of links up to its last name; null if nothing is. */
  @Nullable Node take(String path) {
    int slash = path.lastIndexOf('/');
    Folder parent = folderOrNull(path.substring(0, slash));
    if (parent == null) {
      return null;
    }
    String name = path.substring(slash + 1);
    Child child = children(parent).get(name);
    Node node = child == null ? null : look(parent, name, child);
    children(parent).remove(name);
    return node;
  }

  void remove(String path) {
    take(path);
  }

  private Folder folder(String path) {
    Folder folder = folderOrNull(path);
    if (folder == null) {
      throw new IllegalArgumentException("no folder: " + path);
    }
    return folder;
  }

  private @Nullable Folder folderOrNull(String path) {
    Folder at = root;
    for (String name : split(path)) {
      Child child = children(at).get(name);
      if (child == null || !(look(at, name, child) instanceof Folder next)) {
        return null;
      }
      at = next;
    }
    return at;
  }

  private @Nullable Node find(String path, boolean followLast) throws LoopException {
    return walk(path, followLast, new ArrayList<>());
  }

  private @Nullable Node walk(String path, boolean followLast, List<String> walked)
      throws LoopException {
    ArrayDeque<String> ahead = new ArrayDeque<>(split(path));
    List<Folder> folders = new ArrayList<>(List.of(root));
    Node at = root;
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        if (!walked.isEmpty()) {
          walked.remove(walked.size() - 1);
          folders.remove(folders.size() - 1);
        }
        at = folders.get(folders.size() - 1);
        continue;
      }
      if (!(at instanceof Folder folder)) {
        return null;
      }
      Child child = children(folder).get(name);
      Node next = child == null ? null : look(folder, name, child);
      if (next == null) {
        return null;
      }
      if (next instanceof Link link && (followLast || !ahead.isEmpty())) {
        links++;
        if (links > MOST_LINKS) {
          throw new LoopException();
        }
        if (link.target.startsWith("/")) {
          walked.clear();
          folders.subList(1, folders.size()).clear();
        }
        List<String> names = split(link.target);
        for (int i = names.size() - 1; i >= 0; i--) {
          ahead.push(names.get(i));
        }
        at = folders.get(folders.size() - 1);
        continue;
      }
      walked.add(name);
      if (next instanceof Folder inner) {
        folders.add(inner);
      }
      at = next;
    }
    return at;
  }

  private Map<String, Child> children(Folder folder) {
    Map<String, Child> children = folder.children;
    if (children == null) {
      children = new TreeMap<>();
      if (folder.origin != null) {
        List<String> names =
            base.list(folder.origin.isEmpty() ? "/" : folder.origin).orElseThrow(List.of());
        for (String name : names) {
          children.put(name, new Child(null));
        }
      }
      folder.children = children;
    }
    return children;
  }

  /** Find out what the base has under a name that it listed; null if it is gone by now. */
  private @Nullable Node look(Folder folder, String name, Child child) {
    Node node = child.node;
    if (node == null) {
      String path = folder.origin + "/" + name;
      Reading<String> link = base.readLink(path);
      String target = link.orNull();
      if (target != null) {
        node = new Link(target);
      } else if (base.list(path).orNull() != null) {
        node = new Folder(path);
      } else if (!link.isAbsent()) {
        node = new Content(path, new byte[0], false);
      }
      child.node = node;
    }
    return node;
  }

  private static List<String> split(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  private static String relative(String path, String goal) {
    List<String> from = split(path);
    List<String> to = split(goal);
    int common = 0;
    while (common < from.size() - 1
        && common < to.size()
        && from.get(common).equals(to.get(common))) {
      common++;
    }
    List<String> names = new ArrayList<>();
    for (int i = common; i < from.size() - 1; i++) {
      names.add("..");
    }
    names.addAll(to.subList(common, to.size()));
    return String.join("/", names);
  }
}
