package io.vario.testkit;

import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Find out what a class can touch, by what its file and those of its helpers refer to.
 *
 * <p>Reflection and native code could hide something from it; this is no guard against malice.
 */
final class Reach {
  /** Parts of Vario that a plugin does not see. */
  private static final List<String> HIDDEN =
      List.of("io/vario/cli/", "io/vario/simulator/", "io/vario/sysfs/", "io/vario/testkit/");

  private static final List<String> FORBIDDEN =
      List.of(
          "java/io/",
          "java/lang/Process",
          "java/lang/foreign/",
          "java/net/",
          "java/nio/channels/",
          "java/nio/file/",
          "java/rmi/",
          "java/sql/",
          "java/util/jar/JarFile",
          "java/util/logging/FileHandler",
          "java/util/logging/SocketHandler",
          "java/util/prefs/",
          "java/util/zip/ZipFile",
          "javax/net/",
          "jdk/internal/",
          "sun/");

  /** What does not open anything: a plugin may carry a table, and read it as a resource. */
  private static final Set<String> HARMLESS =
      Set.of(
          "java/io/BufferedReader",
          "java/io/ByteArrayInputStream",
          "java/io/Closeable",
          "java/io/DataInputStream",
          "java/io/EOFException",
          "java/io/IOException",
          "java/io/InputStream",
          "java/io/InputStreamReader",
          "java/io/Reader",
          "java/io/Serializable",
          "java/io/StringReader",
          "java/io/UncheckedIOException",
          "java/net/URI",
          "java/net/URISyntaxException");

  /** What nobody may use who only answers; who works may need it. */
  private static final Set<String> FORBIDDEN_TO_ANSWER = Set.of("java/lang/Runtime.exec");

  private static final Set<String> FORBIDDEN_MEMBERS =
      Set.of(
          "java/lang/Runtime.exit",
          "java/lang/Runtime.halt",
          "java/lang/Runtime.load",
          "java/lang/Runtime.loadLibrary",
          "java/lang/System.console",
          "java/lang/System.err",
          "java/lang/System.exit",
          "java/lang/System.in",
          "java/lang/System.load",
          "java/lang/System.loadLibrary",
          "java/lang/System.out");

  private static final String SPI = baseOf(SelectionStrategy.class);

  private final ClassLoader loader;
  private final boolean works;
  private final Set<String> seen = new HashSet<>();
  private final Deque<String> waiting = new ArrayDeque<>();
  private final Set<String> forbidden = new TreeSet<>();

  /** Begin at a class that only answers, and to do so needs nothing but what it is given. */
  Reach(Class<?> type) {
    this(type, false);
  }

  private Reach(Class<?> type, boolean works) {
    this.works = works;
    ClassLoader own = type.getClassLoader();
    this.loader = own == null ? ClassLoader.getSystemClassLoader() : own;
    // A class that was made at run time, as a lambda's, has no file: the one it is made for has.
    Class<?> named = type.isHidden() ? type.getNestHost() : type;
    add(named.getName().replace('.', '/'));
  }

  /** Begin at a class that does work on the machine. */
  static Reach ofWorker(Class<?> type) {
    return new Reach(type, true);
  }

  /** Return what is forbidden but reached, with what uses it. */
  Set<String> forbidden() {
    while (!waiting.isEmpty()) {
      follow(waiting.remove());
    }
    return forbidden;
  }

  private void add(String name) {
    if (seen.add(name)) {
      waiting.add(name);
    }
  }

  private void follow(String name) {
    URL file = loader.getResource(name + ".class");
    if (file == null || file.getProtocol().equals("jrt") || file.toString().startsWith(SPI)) {
      return;
    }
    ClassFile read = read(file);
    for (String used : read.classes()) {
      if (isForbidden(used)) {
        forbid(name, used);
      } else {
        add(used);
      }
    }
    for (String used : read.members()) {
      if (FORBIDDEN_MEMBERS.contains(used) || (!works && FORBIDDEN_TO_ANSWER.contains(used))) {
        forbid(name, used);
      }
    }
  }

  private void forbid(String user, String used) {
    forbidden.add(user.replace('/', '.') + " uses " + used.replace('/', '.'));
  }

  private boolean isForbidden(String name) {
    return startsWithAny(name, HIDDEN)
        || (!works && !HARMLESS.contains(name) && startsWithAny(name, FORBIDDEN));
  }

  private static boolean startsWithAny(String name, List<String> beginnings) {
    for (String beginning : beginnings) {
      if (name.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  private static ClassFile read(URL file) {
    try (InputStream in = file.openStream()) {
      return new ClassFile(in);
    } catch (IOException failure) {
      throw new AssertionError("cannot read " + file, failure);
    }
  }

  private static String baseOf(Class<?> type) {
    String path = type.getName().replace('.', '/') + ".class";
    URL file = type.getResource("/" + path);
    if (file == null) {
      throw new AssertionError("no class file of " + type);
    }
    String whole = file.toString();
    return whole.substring(0, whole.length() - path.length());
  }
}
