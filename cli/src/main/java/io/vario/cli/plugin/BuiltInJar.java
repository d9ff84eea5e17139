package io.vario.cli.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vario.cli.plugin.JarReader.Contents;
import io.vario.cli.plugin.JarReader.Found;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.plugin.Assembly;
import io.vario.plugin.PluginService.Kind;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Make the strategies of a jar that Vario itself brings.
 *
 * <p>Such a jar holds classes and one declaration, so that this does without what any jar might
 * need: {@code ServiceLoader} and {@code URLClassLoader} cost a short command 15 to 20 ms of
 * processor time, a third of what an empty program takes.
 */
final class BuiltInJar extends ClassLoader {
  private static final String DECLARATION = "META-INF/services/io.vario.strategy.SelectionStrategy";

  private final ZipFile file;

  private BuiltInJar(Path jar, ClassLoader api) throws IOException {
    super(jar.getFileName().toString(), api);
    file = new ZipFile(jar.toFile());
  }

  /**
   * Make what a jar declares; it stays open, since classes are loaded as long as the process lives.
   *
   * <p>What is noted of a jar that is on the class path, too, is made without opening it.
   */
  @SuppressWarnings("resource")
  static Contents read(Path jar, ClassLoader api, Declarations noted)
      throws IOException, ReflectiveOperationException {
    String names = noted.of(jar);
    if (names != null) {
      try {
        return make(names, BuiltInJar.class.getClassLoader());
      } catch (ClassNotFoundException elsewhere) {
        // Whoever starts the command without its script.
      }
    }
    BuiltInJar loader = new BuiltInJar(jar, api);
    return make(declaration(loader.file), loader);
  }

  /**
   * Return the names of the classes that a jar declares, set apart by blanks; none if its classes
   * are not the very ones that are on the class path.
   */
  static String declared(Path jar) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return isOnClassPath(file) ? declaration(file) : "";
    }
  }

  /** Somebody may have put another version of a plugin into the folder. */
  private static boolean isOnClassPath(ZipFile file) throws IOException {
    for (ZipEntry entry : Collections.list(file.entries())) {
      String name = entry.getName();
      if (name.endsWith(".class") && !name.equals("module-info.class")) {
        try (InputStream known = BuiltInJar.class.getResourceAsStream("/" + name)) {
          if (known == null || !Arrays.equals(known.readAllBytes(), bytes(file, name))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static String declaration(ZipFile file) throws IOException {
    byte[] content = bytes(file, DECLARATION);
    return content == null
        ? ""
        : new String(content, UTF_8).replace('\r', ' ').replace('\n', ' ').strip();
  }

  private static Contents make(String declared, ClassLoader loader)
      throws ReflectiveOperationException {
    List<Found> found = new ArrayList<>(1);
    StringTokenizer names = new StringTokenizer(declared, " ");
    while (names.hasMoreTokens()) {
      Class<?> type = Class.forName(names.nextToken(), true, loader);
      Object made = type.asSubclass(SelectionStrategy.class).getConstructor().newInstance();
      found.add(new Found(Assembly.describe(Kind.STRATEGY, made), made));
    }
    return Contents.of(null, found);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] code;
    try {
      code = bytes(file, name.replace('.', '/') + ".class");
    } catch (IOException failure) {
      throw new VarioException(
          ErrorCode.PLUGIN_UNUSABLE, "its class " + name + " cannot be read", null, failure);
    }
    return code == null ? super.findClass(name) : defineClass(name, code, 0, code.length);
  }

  private static byte @Nullable [] bytes(ZipFile file, String name) throws IOException {
    ZipEntry entry = file.getEntry(name);
    if (entry == null) {
      return null;
    }
    try (InputStream content = file.getInputStream(entry)) {
      return content.readAllBytes();
    }
  }
}
