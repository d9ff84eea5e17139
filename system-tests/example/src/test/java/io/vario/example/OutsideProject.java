package io.vario.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Build a Maven project that knows Vario by its artifacts alone.
 *
 * <p>They are in a repository below target, and so is all that the child downloads: the machine's
 * own repository is only read, as a source of what is there already.
 */
final class OutsideProject {
  private static final Map<String, String> INSTALLED =
      Map.of(
          "vario-core", "core",
          "vario-sysfs-backend", "sysfs-backend",
          "vario-simulator", "simulator",
          "vario-plugin-testkit", "plugin-testkit");

  private static final String VERSION = Places.value("vario.version");

  private final Path folder;
  private final Path settings = Places.TARGET.resolve("settings.xml");

  /** Write a project's files to an empty folder out of the house. */
  OutsideProject(Map<String, String> files, Path folder) throws IOException {
    this.folder = folder;
    Path installed = Places.TARGET.resolve("installed");
    for (Map.Entry<String, String> each : INSTALLED.entrySet()) {
      install(installed, each.getKey(), Places.ROOT.resolve(each.getValue()).resolve("pom.xml"));
      copy(Path.of(Places.value(each.getKey())), file(installed, each.getKey(), "jar"));
    }
    install(installed, "vario-parent", Places.ROOT.resolve("pom.xml"));
    Files.writeString(settings, settings(installed));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** Run Maven in the project. */
  String maven(String... goals) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(Places.value("maven.home"), "bin", "mvn").toString());
    words.addAll(List.of("-B", "-gs", settings.toString()));
    words.add("-Dmaven.repo.local=" + Places.TARGET.resolve("repository"));
    if (Places.value("maven.offline").endsWith("true")) {
      words.addAll(List.of("-o", "-Daether.offline.protocols=file"));
    }
    words.addAll(List.of(goals));
    return Tool.run(folder, words);
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

  /** Leave the user's own settings, and so the mirrors and proxies, as they are. */
  private static String settings(Path installed) {
    Path machine = Path.of(Places.value("maven.repository"));
    return "<settings><profiles><profile><id>example</id><repositories>"
        + repository("repository", "installed", installed, true)
        + repository("repository", "machine", machine, false)
        + "</repositories><pluginRepositories>"
        + repository("pluginRepository", "machine", machine, false)
        + "</pluginRepositories></profile></profiles>"
        + "<activeProfiles><activeProfile>example</activeProfile></activeProfiles></settings>\n";
  }

  private static String repository(String element, String id, Path folder, boolean snapshots) {
    // What was downloaded long ago may stand there without its checksum.
    String policy = "<checksumPolicy>ignore</checksumPolicy><updatePolicy>always</updatePolicy>";
    return "<%s><id>%s</id><url>%s</url>".formatted(element, id, folder.toUri())
        + "<releases><enabled>%s</enabled>%s</releases>".formatted(!snapshots, policy)
        + "<snapshots><enabled>%s</enabled>%s</snapshots></%s>"
            .formatted(snapshots, policy, element);
  }
}
