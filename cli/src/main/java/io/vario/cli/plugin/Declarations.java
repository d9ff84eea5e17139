package io.vario.cli.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Remember which strategies the jars declare that Vario itself brings, so that a short command need
 * not open them: its classes come from the JVM's archive.
 *
 * <p>A note counts as long as its jar has the size and the time that it had then, which is what the
 * JVM asks of the jars of its archive. Its file stands beside that archive, made by {@code
 * vario-prepare}; without it, the jars are read.
 */
public final class Declarations {
  /** Nothing noted. */
  static final Declarations NONE = new Declarations();

  private final Map<String, String> notes = new HashMap<>();

  private Declarations() {}

  /**
   * Read what was noted.
   *
   * @param home where Vario is installed; null if nothing is known
   * @return the notes, none if there is no file; never null
   */
  public static Declarations read(@Nullable Path home) {
    Declarations declarations = new Declarations();
    if (home != null) {
      try (InputStream in = new FileInputStream(file(home).toString())) {
        StringTokenizer lines = new StringTokenizer(new String(in.readAllBytes(), UTF_8), "\n");
        while (lines.hasMoreTokens()) {
          String line = lines.nextToken();
          int name = line.indexOf(' ') + 1;
          int rest = line.indexOf(' ', name);
          if (name > 0 && rest > 0) {
            declarations.notes.put(line.substring(0, rest), line.substring(rest + 1));
          }
        }
      } catch (IOException nothingNoted) {
        declarations.notes.clear();
      }
    }
    return declarations;
  }

  /**
   * Note what the jars of the installation's folder of plugins declare whose classes are on the
   * class path, too.
   *
   * @param home where Vario is installed
   * @throws IOException if a jar cannot be read or the notes not be written
   */
  public static void write(Path home) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path jar : ownJars(home.resolve("plugins"))) {
      String names = BuiltInJar.declared(jar);
      if (!names.isEmpty()) {
        text.append(key(jar)).append(' ').append(names).append('\n');
      }
    }
    Files.createDirectories(file(home).getParent());
    Files.writeString(file(home), text.toString());
  }

  /** Return the classes that a jar declares, by blanks; null if that is not known. */
  @Nullable String of(Path jar) {
    return notes.isEmpty() ? null : notes.get(key(jar));
  }

  private static String key(Path jar) {
    File file = jar.toFile();
    return file.getName() + ' ' + file.length() + '-' + file.lastModified();
  }

  private static Path file(Path home) {
    return home.resolve("lib").resolve("start-up").resolve("plugins");
  }

  private static List<Path> ownJars(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    // A name with a blank would end in the middle.
    try (var entries = Files.newDirectoryStream(folder, PluginJars.OWN + "*.jar")) {
      for (Path jar : entries) {
        if (jar.getFileName().toString().indexOf(' ') < 0) {
          jars.add(jar);
        }
      }
    }
    return jars;
  }
}
