/** Offers the engine as a service of an OSGi framework. */
// OSGi's jars are automatic modules.
@SuppressWarnings("requires-automatic")
module io.vario.osgi {
  requires io.vario.core;
  requires io.vario.sysfs;
  requires static org.jspecify;
  requires static org.osgi.service.component.annotations;
  requires static osgi.core;
}
