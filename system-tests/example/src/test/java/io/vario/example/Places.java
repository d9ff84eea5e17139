package io.vario.example;

import java.nio.file.Path;

/** The paths that the build hands to these tests as system properties. */
final class Places {
  /** The project's root. */
  static final Path ROOT = Path.of(value("vario.root")).normalize();

  /** Where these tests may write. */
  static final Path TARGET = Path.of(value("vario.target"));

  private Places() {}

  static String value(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new AssertionError(property + " is not set: run these tests by mvn verify");
    }
    return value;
  }
}
