/** Implements the {@code vario} command. */
module io.vario.cli {
  requires com.google.gson;
  requires io.vario.core;
  requires io.vario.simulator;
  requires io.vario.sysfs;
  requires static org.jspecify;

  uses io.vario.strategy.SelectionStrategy;
}
