/** Implements the host SPI for Linux: sysfs, modprobe, modules.alias and the safety checks. */
// OSGi's annotation jars are automatic modules; they are read by the compiler and by bnd only.
@SuppressWarnings("requires-automatic")
module io.vario.sysfs {
  requires transitive io.vario.core;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;

  exports io.vario.sysfs;
  exports io.vario.sysfs.record;
  exports io.vario.sysfs.seam;
}
