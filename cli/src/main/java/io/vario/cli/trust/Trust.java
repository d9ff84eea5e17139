package io.vario.cli.trust;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Follow a path only if nobody but root and the process's own user decides where it leads.
 *
 * <p>Each folder and link on the way counts, as whoever can write to a folder can replace what is
 * in it. A folder where each may remove only what is theirs, as {@code /tmp}, may lie on the way.
 */
public final class Trust {
  private static final int MOST_LINKS = 40;
  private static final int OTHERS_WRITE = 0002;
  private static final int GROUP_WRITES = 0020;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  private final ErrorCode code;
  private final String refusal;
  private final int self;
  private final Set<Path> safe = new HashSet<>();

  /**
   * Trust root and the user of this process.
   *
   * @param code what a path is refused with
   * @param refusal what the reason of a refusal follows, such as {@code the configuration is not
   *     used}; empty if the reason is to stand alone
   */
  public Trust(ErrorCode code, String refusal) {
    this.code = code;
    this.refusal = refusal.isEmpty() ? "" : refusal + ": ";
    this.self = selfOf();
  }

  /**
   * Return where a path leads.
   *
   * @param path a file or a folder
   * @return the path without any link in it; never null
   * @throws VarioException with the code if others decide about it, or that cannot be told; {@link
   *     ErrorCode#NOT_PERMITTED} if it may not be reached
   */
  public Path follow(Path path) {
    try {
      return walk(path.toAbsolutePath());
    } catch (AccessDeniedException denied) {
      throw new VarioException(
          ErrorCode.NOT_PERMITTED,
          refusal + Quoted.text(path.toString()) + " may not be read",
          "run the command as root");
    } catch (IOException | UnsupportedOperationException failure) {
      throw refused(
          "whether others can write to "
              + Quoted.text(path.toString())
              + " cannot be told: "
              + failure.getMessage());
    }
  }

  private Path walk(Path path) throws IOException {
    Path current = path.getRoot();
    Deque<Path> rest = new ArrayDeque<>();
    putFirst(rest, path);
    int links = 0;
    while (!rest.isEmpty()) {
      Path name = rest.pop();
      Path next = current.resolve(name).normalize();
      if (next.equals(current) || current.startsWith(next)) {
        // "." and "..": what is current has no links in it any more.
        current = next;
      } else if (Files.isSymbolicLink(next)) {
        requireOwner(next, attributes(next));
        links++;
        if (links > MOST_LINKS) {
          throw refused("there are too many links in " + Quoted.text(path.toString()));
        }
        Path target = Files.readSymbolicLink(next);
        current = target.isAbsolute() ? target.getRoot() : current;
        putFirst(rest, target);
      } else {
        requireSafe(next, rest.isEmpty());
        current = next;
      }
    }
    return current;
  }

  private static void putFirst(Deque<Path> rest, Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      rest.push(path.getName(i));
    }
  }

  private void requireSafe(Path path, boolean last) throws IOException {
    if (safe.contains(path)) {
      return;
    }
    Map<String, Object> attributes = attributes(path);
    requireOwner(path, attributes);
    int mode = (Integer) attributes.get("mode");
    if ((mode & (GROUP_WRITES | OTHERS_WRITE)) == 0) {
      safe.add(path);
    } else if (last || (mode & STICKY) == 0) {
      boolean all = (mode & OTHERS_WRITE) != 0;
      throw refused(
          (all ? "everybody" : "a group")
              + " can write to "
              + Quoted.text(path.toString())
              + " (chmod "
              + (all ? "go-w " : "g-w ")
              + path
              + " ends that)");
    }
  }

  private void requireOwner(Path path, Map<String, Object> attributes) {
    int owner = (Integer) attributes.get("uid");
    if (owner != ROOT && owner != self) {
      throw refused(Quoted.text(path.toString()) + " belongs to another user, of uid " + owner);
    }
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    return Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
  }

  private VarioException refused(String why) {
    return new VarioException(code, refusal + why);
  }

  private static int selfOf() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | RuntimeException unknown) {
      return ROOT;
    }
  }
}
