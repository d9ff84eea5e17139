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
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
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
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new ZipEntry("META-INF/services/" + SelectionStrategy.class.getName()));
      out.write(declaration.getBytes(StandardCharsets.UTF_8));
      for (Class<?> type : classes) {
        String file = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(file));
        try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
          in.transferTo(out);
        }
      }
      if (classes.length > 0) {
        String base = Strategies.Silent.class.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(base));
        try (InputStream in = PluginJar.class.getClassLoader().getResourceAsStream(base)) {
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
