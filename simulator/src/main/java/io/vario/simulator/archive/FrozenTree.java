package io.vario.simulator.archive;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Hold a recorded host's files in memory, and follow links as the kernel does. Immutable. */
final class FrozenTree implements KernelFiles {
  /** How much of all contents is kept as it is; the rest is kept compressed. */
  static final long MOST_PLAIN_BYTES = 32L << 20;

  private static final int MOST_LINKS = 40;

  private final Folder root;

  /** Take over a tree that nobody changes any more. */
  FrozenTree(Folder root) {
    this.root = root;
  }

  /** Is a folder, a link or a file. */
  abstract static class Node {}

  /** Holds nodes by their names. */
  static final class Folder extends Node {
    /** Whether the archive has an entry for it; a mark while the tree is built. */
    boolean named;

    private @Nullable Map<String, Node> children;

    @Nullable Node get(String name) {
      return children == null ? null : children.get(name);
    }

    /** Add a node; false if there is one of that name. */
    boolean add(String name, Node node) {
      Map<String, Node> held = children;
      if (held == null) {
        held = new TreeMap<>();
        children = held;
      }
      return held.putIfAbsent(name, node) == null;
    }

    List<String> names() {
      return children == null ? List.of() : List.copyOf(children.keySet());
    }
  }

  /** Leads elsewhere, relative to the folder that it is in. */
  static final class Link extends Node {
    final String target;

    Link(String target) {
      this.target = target;
    }
  }

  /** Holds bytes, as they are or compressed. */
  static final class Content extends Node {
    private final byte[] held;
    private final int length;
    private final boolean compact;

    private Content(byte[] held, int length, boolean compact) {
      this.held = held;
      this.length = length;
      this.compact = compact;
    }

    /** Read as many bytes as were announced; null if there are fewer. */
    static @Nullable Content read(InputStream in, int length, boolean compact) throws IOException {
      if (!compact) {
        byte[] bytes = in.readNBytes(length);
        return bytes.length < length ? null : new Content(bytes, length, false);
      }
      Deflater deflater = new Deflater(Deflater.BEST_SPEED);
      try {
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(held, deflater)) {
          byte[] buffer = new byte[1 << 16];
          int left = length;
          while (left > 0) {
            int count = in.read(buffer, 0, Math.min(left, buffer.length));
            if (count < 0) {
              return null;
            }
            out.write(buffer, 0, count);
            left -= count;
          }
        }
        return new Content(held.toByteArray(), length, true);
      } finally {
        deflater.end();
      }
    }

    byte[] bytes() throws IOException {
      if (!compact) {
        return held.clone();
      }
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(held))) {
        return in.readNBytes(length);
      }
    }
  }

  @Override
  public Reading<byte[]> read(String path) {
    try {
      Node node = find(path, true);
      if (node == null) {
        return Reading.absent();
      }
      return node instanceof Content content
          ? Reading.of(content.bytes())
          : Reading.unreadable(path, "not a regular file");
    } catch (DeadEndException deadEnd) {
      return Reading.unreadable(path, deadEnd.reason);
    } catch (IOException damage) {
      return Reading.unreadable(path, String.valueOf(damage.getMessage()));
    }
  }

  @Override
  public Reading<String> readLink(String path) {
    try {
      Node node = find(path, false);
      if (node == null) {
        return Reading.absent();
      }
      return node instanceof Link link
          ? Reading.of(link.target)
          : Reading.unreadable(path, "not a symbolic link");
    } catch (DeadEndException deadEnd) {
      return Reading.unreadable(path, deadEnd.reason);
    }
  }

  @Override
  public Reading<List<String>> list(String path) {
    try {
      Node node = find(path, true);
      if (node == null) {
        return Reading.absent();
      }
      return node instanceof Folder folder
          ? Reading.of(folder.names())
          : Reading.unreadable(path, "not a folder");
    } catch (DeadEndException deadEnd) {
      return Reading.unreadable(path, deadEnd.reason);
    }
  }

  @Override
  public void write(String path, byte[] content) {
    throw new KernelRefusal(
        Errno.EROFS, path + ": a recorded host can only be read", "leave out --root");
  }

  @Override
  public boolean isWritable(String path) {
    return false;
  }

  private @Nullable Node find(String path, boolean followLast) throws DeadEndException {
    ArrayDeque<String> ahead = new ArrayDeque<>();
    push(ahead, path);
    List<Folder> walked = new ArrayList<>();
    walked.add(root);
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        if (walked.size() == 1) {
          throw new DeadEndException("a link leads out of the recorded host");
        }
        walked.remove(walked.size() - 1);
        continue;
      }
      Node next = walked.get(walked.size() - 1).get(name);
      if (next instanceof Link link && (followLast || !ahead.isEmpty())) {
        links++;
        if (links > MOST_LINKS) {
          throw new DeadEndException("too many links, or a loop of links");
        }
        push(ahead, link.target);
      } else if (next instanceof Folder folder) {
        walked.add(folder);
      } else if (next == null || ahead.isEmpty()) {
        return next;
      } else {
        throw new DeadEndException("Not a directory");
      }
    }
    return walked.get(walked.size() - 1);
  }

  private static void push(ArrayDeque<String> ahead, String path) {
    int end = path.length();
    while (end > 0) {
      int slash = path.lastIndexOf('/', end - 1);
      String name = path.substring(slash + 1, end);
      if (!name.isEmpty() && !name.equals(".")) {
        ahead.push(name);
      }
      end = slash;
    }
  }

  /** Say why a path leads to nothing, though not to something that is absent. */
  private static final class DeadEndException extends Exception {
    private static final long serialVersionUID = 1L;
    final String reason;

    DeadEndException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
