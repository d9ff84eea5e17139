package io.vario.jars;

import static java.util.stream.Collectors.toUnmodifiableList;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The paths that the build hands to these tests as system properties. */
final class TestPaths {
  private TestPaths() {}

  static Path one(String property) {
    return existing(property, value(property));
  }

  static List<Path> list(String property) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(value(property))
        .map(path -> existing(property, path))
        .collect(toUnmodifiableList());
  }

  private static String value(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new AssertionError(property + " is not set: run these tests by mvn verify");
    }
    return value;
  }

  private static Path existing(String property, String value) {
    Path path = Path.of(value).normalize();
    if (!Files.exists(path)) {
      throw new AssertionError(property + " is missing: run these tests by mvn verify: " + path);
    }
    return path;
  }
}
