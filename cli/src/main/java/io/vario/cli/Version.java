package io.vario.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Tell which Vario this is. */
final class Version {
  private static final String PROPERTIES = "/META-INF/maven/io.vario/vario-cli/pom.properties";

  private Version() {}

  /** Return the version as the build named it; "unknown" outside of a built jar. */
  static String text() {
    try (InputStream file = Version.class.getResourceAsStream(PROPERTIES)) {
      if (file != null) {
        Properties properties = new Properties();
        properties.load(file);
        return properties.getProperty("version", "unknown");
      }
    } catch (IOException unreadable) {
      // Nobody should fail for want of a number.
    }
    return "unknown";
  }
}
