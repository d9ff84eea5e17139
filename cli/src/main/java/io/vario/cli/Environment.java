package io.vario.cli;

import io.vario.host.Host;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hold what the command takes from the machine and the process rather than from its arguments. */
interface Environment {

  /** Return the machine that the command runs on. */
  Host liveHost();

  /** Return the files of the machine that the command runs on. */
  KernelFiles liveFiles();

  /** Return the folder of the plugins that are part of Vario; null if it has none. */
  @Nullable Path installedPlugins();

  /** Return the folders that are looked through for plugins unasked; those that exist count. */
  List<Path> pluginFolders();

  /** Return the folder that keeps what must survive the command, unless an option names another. */
  Path stateFolder();

  /** Return the configuration that is read unasked if it is there; null if none ever is. */
  default @Nullable Path configurationFile() {
    return null;
  }

  /** Tell whether a mistake in Vario itself is to be shown with its stack trace. */
  boolean isDebugging();

  /** Tell whether a person looks at the messages, on a terminal. */
  boolean isTerminal();

  /**
   * Return what tells whether the command is to stop; whoever asks it puts back what it changed
   * before the process ends.
   */
  BooleanSupplier cancelled();
}
