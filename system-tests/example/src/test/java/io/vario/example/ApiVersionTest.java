package io.vario.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package of the API that changes without its version fails the build. */
class ApiVersionTest {
  private static final String PACKAGES = "core/src/main/java/io/vario/";
  private static final String IMPLEMENTS = " implements SelectionStrategy {";
  private static final Pattern VERSION = Pattern.compile("@Version\\(\"(\\d+)\\.\\d+\\.\\d+\"\\)");

  /** Never used before: what was read once is kept below target. */
  private final String baseline = "0.0." + System.currentTimeMillis();

  @TempDir Path copy;

  /** The baseline is the API as it is now: what has changed since the last one is not at stake. */
  @BeforeEach
  void copyCore() throws IOException {
    for (String part : List.of("pom.xml", ".mvn", "core/pom.xml", "core/src/main")) {
      copy(Places.ROOT.resolve(part), copy.resolve(part));
    }
    String jar = "baseline/io/vario/vario-core/%1$s/vario-core-%1$s.jar".formatted(baseline);
    copy(Path.of(Places.value("vario-core")), copy.resolve(jar));
  }

  @Test
  void theSameApiPasses() throws IOException, InterruptedException {
    Tool.Ended ended = build();

    assertThat(ended.code()).as(ended.said()).isZero();
    assertThat(ended.said()).contains("Baseline check succeeded");
  }

  @Test
  void aMethodAddedToTheSpiNeedsTheNextMajorVersion() throws IOException, InterruptedException {
    // First: bnd takes one that follows a default method for a minor change.
    edit(
        "strategy/SelectionStrategy.java",
        "(interface SelectionStrategy \\{)",
        "$1\n/** Do more. */ void more();");
    implementInCore("@Override public void more() {}");
    String next = nextMajor("strategy");

    Tool.Ended ended = build();

    assertThat(ended.code()).as(ended.said()).isEqualTo(1);
    assertThat(ended.said())
        .contains("Baseline problems detected")
        .containsPattern(
            "\\* +io\\.vario\\.strategy +PACKAGE +MAJOR +\\S+ +\\S+ +" + Pattern.quote(next));

    bump("strategy", next);
    // One of those that implement it is exported.
    bump("resolve", nextMajor("resolve"));
    ended = build();

    assertThat(ended.code()).as(ended.said()).isZero();
  }

  private Tool.Ended build() throws IOException, InterruptedException {
    return new OutsideMaven(copy.resolve("core"), Places.TARGET.resolve("installed"))
        .end(
            "verify",
            "-DskipTests",
            "-Dspotless.check.skip",
            "-Denforcer.skip",
            "-Dbaseline.version=" + baseline);
  }

  private String nextMajor(String name) throws IOException {
    Path info = copy.resolve(PACKAGES + name + "/package-info.java");
    Matcher version = VERSION.matcher(Files.readString(info));
    assertThat(version.find()).isTrue();
    return Integer.parseInt(version.group(1)) + 1 + ".0.0";
  }

  private void bump(String name, String version) throws IOException {
    edit(name + "/package-info.java", VERSION.pattern(), "@Version(\"" + version + "\")");
  }

  private void edit(String file, String pattern, String replacement) throws IOException {
    Path path = copy.resolve(PACKAGES + file);
    String before = Files.readString(path);
    String after = before.replaceFirst(pattern, replacement);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(path, after);
  }

  /** The core's own strategies would not compile. */
  private void implementInCore(String method) throws IOException {
    try (Stream<Path> paths = Files.walk(copy.resolve("core/src/main/java"))) {
      for (Path each : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        String before = Files.readString(each);
        Files.writeString(each, before.replace(IMPLEMENTS, IMPLEMENTS + method));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path each : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(each, target);
        }
      }
    }
  }
}
