/** Chooses, forbids or requires drivers by rules of the deployment. */
// OSGi's annotation jars are automatic modules; they are read by the compiler and by bnd only.
@SuppressWarnings("requires-automatic")
module io.vario.override {
  requires io.vario.core;
  requires static org.jspecify;
  requires static org.osgi.service.component.annotations;

  provides io.vario.strategy.SelectionStrategy with
      io.vario.override.VendorOverrideStrategy;
}
