/** Implements the {@code vario} command. */
// OSGi's jars and Felix's are automatic modules.
@SuppressWarnings("requires-automatic")
module io.vario.cli {
  requires com.google.gson;
  requires io.vario.core;
  requires io.vario.simulator;
  requires io.vario.sysfs;

  // The agent's; nothing else needs them.
  requires static org.apache.felix.configadmin;
  requires static org.apache.felix.fileinstall;
  requires static org.apache.felix.gogo.runtime;
  requires static org.jspecify;
  requires static osgi.core;

  uses io.vario.check.SafetyCheck;
  uses io.vario.hook.DriverHook;
  uses io.vario.strategy.SelectionStrategy;
}
