package io.vario.jars;

import io.vario.jars.sample.VersionedStrategy;
import io.vario.strategy.SelectionStrategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Make a vendor's jar, one version after another: a bundle that is a plain jar as well. */
final class SampleBundle {
  static final String NAME = "com.acme.versioned";

  private static final String COMPONENT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%1$s">
        <service><provide interface="%2$s"/></service>
        <implementation class="%1$s"/>
      </scr:component>
      """
          .formatted(VersionedStrategy.class.getName(), SelectionStrategy.class.getName());

  private SampleBundle() {}

  static InputStream version(int version) {
    return new ByteArrayInputStream(bytes(version));
  }

  /** Put a version into a folder at once, as whoever deploys with care does. */
  static void write(Path jar, int version) throws IOException {
    Path draft = Files.createTempFile(jar.getParent(), "draft", null);
    Files.write(draft, bytes(version));
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(draft, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static byte[] bytes(int version) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", NAME);
    main.putValue("Bundle-Version", version + ".0.0");
    main.putValue("Service-Component", "OSGI-INF/versioned.xml");
    main.putValue("Import-Package", "io.vario.device,io.vario.strategy");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      add(jar, "OSGI-INF/versioned.xml", COMPONENT.getBytes(StandardCharsets.UTF_8));
      add(jar, "version.txt", Integer.toString(version).getBytes(StandardCharsets.UTF_8));
      add(
          jar,
          "META-INF/services/" + SelectionStrategy.class.getName(),
          VersionedStrategy.class.getName().getBytes(StandardCharsets.UTF_8));
      String type = VersionedStrategy.class.getName().replace('.', '/') + ".class";
      try (InputStream in = VersionedStrategy.class.getClassLoader().getResourceAsStream(type)) {
        add(jar, type, in.readAllBytes());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toByteArray();
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
