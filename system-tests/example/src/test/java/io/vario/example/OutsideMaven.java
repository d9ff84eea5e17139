package io.vario.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Run Maven outside of this build, by the same Maven.
 *
 * <p>All that it downloads goes to a repository below target: the machine's own repository is only
 * read, as a source of what is there already.
 */
final class OutsideMaven {
  private final Path folder;
  private final Path settings = Places.TARGET.resolve("settings.xml");

  /** Run in a folder, with snapshots from a repository. */
  OutsideMaven(Path folder, Path snapshots) throws IOException {
    this.folder = folder;
    Files.writeString(settings, settings(snapshots));
  }

  /** Run what has to succeed, and return what it says. */
  String run(String... words) throws IOException, InterruptedException {
    return Tool.run(folder, command(words));
  }

  /** Run what may fail. */
  Tool.Ended end(String... words) throws IOException, InterruptedException {
    return Tool.end(folder, command(words));
  }

  private List<String> command(String... given) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(Places.value("maven.home"), "bin", "mvn").toString());
    words.addAll(List.of("-B", "-gs", settings.toString()));
    words.add("-Dmaven.repo.local=" + Places.TARGET.resolve("repository"));
    if (Places.value("maven.offline").endsWith("true")) {
      words.addAll(List.of("-o", "-Daether.offline.protocols=file"));
    }
    words.addAll(List.of(given));
    return words;
  }

  /** Leave the user's own settings, and so the mirrors and proxies, as they are. */
  private static String settings(Path installed) {
    Path machine = Path.of(Places.value("maven.repository"));
    return "<settings><profiles><profile><id>outside</id><repositories>"
        + repository("repository", "installed", installed, true)
        + repository("repository", "machine", machine, false)
        + "</repositories><pluginRepositories>"
        + repository("pluginRepository", "machine", machine, false)
        + "</pluginRepositories></profile></profiles>"
        + "<activeProfiles><activeProfile>outside</activeProfile></activeProfiles></settings>\n";
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
