package io.vario.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Build a Maven project that knows Vario by its artifacts alone, in a repository below target. */
final class OutsideProject {
  private static final Map<String, String> INSTALLED =
      Map.of(
          "vario-core", "core",
          "vario-sysfs-backend", "sysfs-backend",
          "vario-simulator", "simulator",
          "vario-plugin-testkit", "plugin-testkit");

  private static final String VERSION = Places.value("vario.version");

  private final OutsideMaven maven;

  /** Write a project's files to an empty folder out of the house. */
  OutsideProject(Map<String, String> files, Path folder) throws IOException {
    Path installed = Places.TARGET.resolve("installed");
    for (Map.Entry<String, String> each : INSTALLED.entrySet()) {
      install(installed, each.getKey(), Places.ROOT.resolve(each.getValue()).resolve("pom.xml"));
      copy(Path.of(Places.value(each.getKey())), file(installed, each.getKey(), "jar"));
    }
    install(installed, "vario-parent", Places.ROOT.resolve("pom.xml"));
    this.maven = new OutsideMaven(folder, installed);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** Run Maven in the project, and return what it says. */
  String maven(String... goals) throws IOException, InterruptedException {
    return maven.run(goals);
  }

  private static void install(Path repository, String artifact, Path pom) throws IOException {
    copy(pom, file(repository, artifact, "pom"));
  }

  private static Path file(Path repository, String artifact, String kind) {
    return repository
        .resolve("io/vario")
        .resolve(artifact)
        .resolve(VERSION)
        .resolve(artifact + "-" + VERSION + "." + kind);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.deleteIfExists(to);
    Files.copy(from, to);
  }
}
