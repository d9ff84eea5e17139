package io.vario.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares a text with the one that was agreed on, in {@code src/test/resources/golden}.
 *
 * <p>With {@code -Dgolden.update=true} the text is written there instead; read the difference
 * before it is committed.
 */
final class GoldenText {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/golden");

  private GoldenText() {}

  static void check(String name, String actual) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, actual);
    }
    assertThat(file).as("golden text; make it with -Dgolden.update=true").isRegularFile();
    assertThat(actual)
        .as("differs from %s; if that is wanted, use -Dgolden.update=true", name)
        .isEqualTo(Files.readString(file));
  }
}
