package io.vario.cli;

import io.vario.engine.VarioService;
import io.vario.host.Host;
import io.vario.state.StateStore;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hold what the command takes from the machine and the process rather than from its arguments. */
public interface Environment {

  /**
   * Return the machine that the command runs on.
   *
   * @return the host; never null
   */
  Host liveHost();

  /**
   * Return the files of the machine that the command runs on.
   *
   * @return the files; never null
   */
  KernelFiles liveFiles();

  /**
   * Return what loads modules into the machine that the command runs on; null if the host is
   * somebody else's, and only {@link #liveHost} reaches it.
   *
   * @return the loader, or null
   */
  default @Nullable ModuleLoader liveLoader() {
    return null;
  }

  /**
   * Return the folder of the plugins that are part of Vario; null if it has none.
   *
   * @return the folder, or null
   */
  @Nullable Path installedPlugins();

  /**
   * Return the folders that are looked through for plugins unasked; those that exist count.
   *
   * @return the folders; never null
   */
  List<Path> pluginFolders();

  /**
   * Return the folder that keeps what must survive the command, unless an option names another.
   *
   * @return the folder; never null
   */
  Path stateFolder();

  /**
   * Return the configuration that is read unasked if it is there; null if none ever is.
   *
   * @return the file, or null
   */
  default @Nullable Path configurationFile() {
    return null;
  }

  /**
   * Return the file of the bindings that are applied at boot, unless an option names another; null
   * if there is none.
   *
   * @return the file, be it there or not, or null
   */
  default @Nullable Path bindingsFile() {
    return null;
  }

  /**
   * Return what holds the plugins that are in use already; null if they are to be looked for.
   *
   * @return the plugins, or null
   */
  default @Nullable VarioService service() {
    return null;
  }

  /**
   * Return what keeps what is being done; null to keep it in the state folder.
   *
   * @return the store, or null
   */
  default @Nullable StateStore stateStore() {
    return null;
  }

  /**
   * Return the log that changes of the machine's devices are recorded in; null for none.
   *
   * @return a log, which the caller closes, or null
   */
  default @Nullable SystemLog systemLog() {
    return null;
  }

  /**
   * Return where Vario is installed; null if that is not known.
   *
   * @return the folder, or null
   */
  default @Nullable Path home() {
    return null;
  }

  /**
   * Tell whether a mistake in Vario itself is to be shown with its stack trace.
   *
   * @return whether a mistake in Vario itself is to be shown with its stack trace
   */
  boolean isDebugging();

  /**
   * Tell whether a person looks at the messages, on a terminal.
   *
   * @return whether a person looks at the messages, on a terminal
   */
  boolean isTerminal();

  /**
   * Tell whether a person looks at the data, on a terminal.
   *
   * @return whether a person looks at the data, on a terminal
   */
  default boolean isDataTerminal() {
    return false;
  }

  /**
   * Return a variable of the process's environment; null if it is not set.
   *
   * @param name its name
   * @return its value, or null
   */
  default @Nullable String variable(String name) {
    return null;
  }

  /**
   * Return what tells whether the command is to stop; whoever asks it puts back what it changed
   * before the process ends.
   *
   * @return what to ask; never null
   */
  BooleanSupplier cancelled();
}
