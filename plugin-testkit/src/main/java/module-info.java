/** Holds the rules of strategies, checks and hooks as tests. */
// OSGi's annotation jars are automatic modules; they are read by the compiler and by bnd only.
@SuppressWarnings("requires-automatic")
module io.vario.testkit {
  requires transitive io.vario.core;
  requires transitive org.junit.jupiter.api;
  requires io.vario.simulator;
  requires io.vario.sysfs;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;

  exports io.vario.testkit;

  // JUnit calls the tests, which only it needs to see.
  opens io.vario.testkit to
      org.junit.platform.commons;
}
