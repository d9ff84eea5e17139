/** Proposes the best VFIO variant driver that modules.alias names for a device. */
// OSGi's annotation jars are automatic modules; they are read by the compiler and by bnd only.
@SuppressWarnings("requires-automatic")
module io.vario.variant {
  requires io.vario.core;
  requires static org.jspecify;
  requires static org.osgi.service.component.annotations;

  provides io.vario.strategy.SelectionStrategy with
      io.vario.variant.VfioVariantStrategy;
}
