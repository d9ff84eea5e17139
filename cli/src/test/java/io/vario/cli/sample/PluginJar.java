package io.vario.cli.sample;

import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/** Write plugin jars. */
public final class PluginJar {
  private PluginJar() {}

  /** Write a jar of strategies that declares them. */
  @SafeVarargs
  public static void write(Path jar, Class<? extends SelectionStrategy>... strategies) {
    List<String> declared = new ArrayList<>();
    for (Class<?> strategy : strategies) {
      declared.add(strategy.getName());
    }
    write(jar, String.join("\n", declared), strategies);
  }

  /** Write a jar that declares what it likes. */
  public static void write(Path jar, String declaration, Class<?>... classes) {
    write(jar, new Manifest(), declaration, classes);
  }

  /** Write a jar with a manifest of the caller's own. */
  public static void write(Path jar, Manifest manifest, String declaration, Class<?>... classes) {
    List<Class<?>> all = new ArrayList<>(List.of(classes));
    if (classes.length > 0) {
      all.add(Strategies.Silent.class);
    }
    write(jar, manifest, Map.of(SelectionStrategy.class, declaration), all);
  }

  /** Write a jar of services that declares them. */
  public static void write(Path jar, Map<Class<?>, List<Class<?>>> services) {
    Map<Class<?>, String> declarations = new HashMap<>();
    List<Class<?>> classes = new ArrayList<>();
    services.forEach(
        (type, brought) -> {
          declarations.put(
              type, brought.stream().map(Class::getName).collect(Collectors.joining("\n")));
          classes.addAll(brought);
        });
    write(jar, new Manifest(), declarations, classes);
  }

  private static void write(
      Path jar, Manifest manifest, Map<Class<?>, String> declarations, List<Class<?>> classes) {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Map.Entry<Class<?>, String> declaration : declarations.entrySet()) {
        out.putNextEntry(new ZipEntry("META-INF/services/" + declaration.getKey().getName()));
        out.write(declaration.getValue().getBytes(StandardCharsets.UTF_8));
      }
      for (Class<?> type : classes) {
        String file = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(file));
        try (InputStream in = PluginJar.class.getClassLoader().getResourceAsStream(file)) {
          in.transferTo(out);
        }
      }
      // Whatever the umask is, nobody else may write there.
      Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
      Files.setPosixFilePermissions(
          jar.toAbsolutePath().getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
