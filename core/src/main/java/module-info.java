/**
 * Defines the domain of PCI driver selection, the SPI around it, and the engine.
 *
 * <p>A plugin needs this module alone.
 */
// OSGi's annotation jars are automatic modules; they are read by the compiler and by bnd only.
@SuppressWarnings("requires-automatic")
module io.vario.core {
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;

  exports io.vario.bind;
  exports io.vario.check;
  exports io.vario.deploy;
  exports io.vario.device;
  exports io.vario.engine;
  exports io.vario.error;
  exports io.vario.hook;
  exports io.vario.host;
  exports io.vario.plan;
  exports io.vario.plugin;
  exports io.vario.resolve;
  exports io.vario.state;
  exports io.vario.strategy;

  uses io.vario.check.SafetyCheck;
  uses io.vario.hook.DriverHook;
  uses io.vario.strategy.SelectionStrategy;
}
