/** Implements the sysfs backend's seams by a kernel in memory. */
// OSGi's annotation jars are automatic modules; they are read by the compiler and by bnd only.
@SuppressWarnings("requires-automatic")
module io.vario.simulator {
  requires transitive io.vario.sysfs;
  requires org.apache.commons.compress;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;

  exports io.vario.simulator;
  exports io.vario.simulator.archive;
  exports io.vario.simulator.hosts;
}
