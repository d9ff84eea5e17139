package io.vario.simulator.archive;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Build a tree from an archive's entries, and refuse what breaks a rule. */
final class TreeBuilder {
  private final Path archive;
  private final FrozenTree.Folder root = new FrozenTree.Folder();
  private int entries;
  private long bytes;
  private long nameCharacters;

  TreeBuilder(Path archive) {
    this.archive = archive;
    root.named = true;
  }

  FrozenTree build() {
    return new FrozenTree(root);
  }

  void folder(String name) {
    String path = plain(name);
    if (path.isEmpty()) {
      return;
    }
    FrozenTree.Folder parent = parent(name, path);
    String last = last(path);
    FrozenTree.Node present = parent.get(last);
    if (present instanceof FrozenTree.Folder folder && !folder.named) {
      // So far it was only part of another entry's name.
      folder.named = true;
      return;
    }
    FrozenTree.Folder folder = new FrozenTree.Folder();
    folder.named = true;
    put(name, parent, last, folder);
  }

  void link(String name, String target) {
    String path = filePath(name);
    if (target.isEmpty() || target.length() > HostArchive.LONGEST_NAME) {
      throw refusal(
          name,
          target.isEmpty()
              ? "is a link to nothing"
              : "is a link of more than " + HostArchive.LONGEST_NAME + " characters");
    }
    requirePrintable(name, target);
    if (target.startsWith("/")) {
      throw refusal(name, "is a link to an absolute path: " + Quoted.text(target));
    }
    int depth = count(path, '/');
    for (String step : target.split("/", -1)) {
      if (step.equals("..")) {
        depth--;
      } else if (!step.isEmpty() && !step.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        throw refusal(name, "is a link that leads out of the archive: " + Quoted.text(target));
      }
    }
    put(name, parent(name, path), last(path), new FrozenTree.Link(target));
    named(target.length());
  }

  void file(String name, long size, InputStream content) throws IOException {
    String path = filePath(name);
    if (size < 0 || size > HostArchive.LONGEST_FILE) {
      throw refusal(name, "is longer than " + (HostArchive.LONGEST_FILE >> 20) + " MiB");
    }
    boolean compact = bytes + size > FrozenTree.MOST_PLAIN_BYTES;
    bytes += size;
    if (bytes > HostArchive.MOST_BYTES) {
      throw tooLarge();
    }
    FrozenTree.Content read = FrozenTree.Content.read(content, (int) size, compact);
    if (read == null) {
      throw refusal(name, "is truncated");
    }
    put(name, parent(name, path), last(path), read);
  }

  VarioException refusal(String rule) {
    return refused(rule, null);
  }

  VarioException refusal(String entry, String rule) {
    return refused("its entry " + Quoted.text(entry) + " " + rule, null);
  }

  VarioException tooLarge() {
    return refusal("it unpacks to more than " + (HostArchive.MOST_BYTES >> 20) + " MiB");
  }

  VarioException damaged(Exception damage) {
    if (damage instanceof AccessDeniedException) {
      return new VarioException(
          ErrorCode.NOT_PERMITTED,
          "cannot read " + Quoted.text(archive.toString()) + ": access is denied",
          null,
          damage);
    }
    String told = damage.getMessage();
    return refused(
        "it is damaged or truncated" + (told == null ? "" : ": " + Quoted.text(told)), damage);
  }

  private VarioException refused(String why, @Nullable Exception cause) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        "not a recorded host: " + Quoted.text(archive.toString()) + ", " + why,
        "vario snapshot FILE records a host",
        cause);
  }

  private String filePath(String name) {
    String path = plain(name);
    if (path.isEmpty() || name.endsWith("/")) {
      throw refusal(name, "has an empty name");
    }
    return path;
  }

  /** Return a name without what tar puts around it, checked; empty for the root. */
  private String plain(String name) {
    if (name.length() > HostArchive.LONGEST_NAME) {
      throw refusal(name, "has a name of more than " + HostArchive.LONGEST_NAME + " characters");
    }
    requirePrintable(name, name);
    if (name.isEmpty()) {
      throw refusal(name, "has an empty name");
    }
    if (name.startsWith("/")) {
      throw refusal(name, "has an absolute name");
    }
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (path.equals(".")) {
      return "";
    }
    path = path.startsWith("./") ? path.substring(2) : path;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw refusal(name, part.isEmpty() ? "has an empty name in it" : "has " + part + " in it");
      }
    }
    if (count(path, '/') >= HostArchive.DEEPEST) {
      throw refusal(name, "lies more than " + HostArchive.DEEPEST + " folders deep");
    }
    return path;
  }

  private void requirePrintable(String name, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw refusal(name, "has a control character in its name or link");
      }
    }
  }

  private FrozenTree.Folder parent(String name, String path) {
    FrozenTree.Folder at = root;
    int from = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
      String part = path.substring(from, slash);
      FrozenTree.Node next = at.get(part);
      if (next == null) {
        FrozenTree.Folder made = new FrozenTree.Folder();
        put(name, at, part, made);
        next = made;
      }
      if (!(next instanceof FrozenTree.Folder)) {
        throw refusal(name, "lies below an entry that is no folder");
      }
      at = (FrozenTree.Folder) next;
      from = slash + 1;
    }
    return at;
  }

  private void put(String name, FrozenTree.Folder parent, String last, FrozenTree.Node node) {
    entries++;
    if (entries > HostArchive.MOST_ENTRIES) {
      throw refusal("it has more than " + HostArchive.MOST_ENTRIES + " entries");
    }
    named(last.length());
    if (!parent.add(last, node)) {
      throw refusal(name, "is there twice");
    }
  }

  private void named(int characters) {
    nameCharacters += characters;
    if (nameCharacters > HostArchive.MOST_NAME_CHARACTERS) {
      throw refusal(
          "its names are longer than "
              + (HostArchive.MOST_NAME_CHARACTERS >> 20)
              + " million characters together");
    }
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static int count(String text, char letter) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      count += text.charAt(i) == letter ? 1 : 0;
    }
    return count;
  }
}
