package io.vario.jars;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** A jar that this build made, in its module's target folder. */
enum BuiltJar {
  CORE("vario-core", "io.vario.core"),
  SYSFS_BACKEND("vario-sysfs-backend", "io.vario.sysfs"),
  SIMULATOR("vario-simulator", "io.vario.simulator"),
  PLUGIN_TESTKIT("vario-plugin-testkit", "io.vario.testkit"),
  VFIO_VARIANT_PLUGIN("vario-vfio-variant-plugin", "io.vario.variant"),
  VENDOR_OVERRIDE_PLUGIN("vario-vendor-override-plugin", "io.vario.override"),
  OSGI("vario-osgi", "io.vario.osgi"),
  CLI("vario-cli", "io.vario.cli");

  private final String artifact;
  private final String module;

  BuiltJar(String artifact, String module) {
    this.artifact = artifact;
    this.module = module;
  }

  /** Return all jars, those of others that they need included. */
  static List<Path> allAndTheirLibraries() {
    List<Path> paths = new ArrayList<>(TestPaths.list("vario.libraries"));
    for (BuiltJar jar : values()) {
      paths.add(jar.path());
    }
    return paths;
  }

  String artifact() {
    return artifact;
  }

  /** Return the name of the JPMS module, which is also the bundle's symbolic name. */
  String module() {
    return module;
  }

  Path path() {
    return TestPaths.one(artifact);
  }

  URL url() {
    try {
      return path().toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  Manifest manifest() {
    try (JarFile jar = new JarFile(path().toFile())) {
      return jar.getManifest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return artifact;
  }
}
