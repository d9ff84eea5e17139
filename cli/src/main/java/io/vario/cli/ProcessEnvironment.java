package io.vario.cli;

import io.vario.cli.config.BindingFiles;
import io.vario.host.Host;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.LiveKernelFiles;
import io.vario.sysfs.seam.ModprobeLoader;
import io.vario.sysfs.seam.ModuleLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Take the real machine and this process's environment. */
final class ProcessEnvironment implements Environment {
  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Host liveHost() {
    return SysfsHost.live();
  }

  @Override
  public KernelFiles liveFiles() {
    return new LiveKernelFiles();
  }

  @Override
  public ModuleLoader liveLoader() {
    return new ModprobeLoader();
  }

  @Override
  public @Nullable Path home() {
    String home = System.getProperty("vario.home");
    return home == null ? null : Path.of(home);
  }

  @Override
  public @Nullable Path installedPlugins() {
    Path home = home();
    return home == null ? null : home.resolve("plugins");
  }

  @Override
  public List<Path> pluginFolders() {
    return List.of(Path.of("/etc/vario/plugins"));
  }

  @Override
  public Path stateFolder() {
    return Path.of("/run/vario");
  }

  @Override
  public Path configurationFile() {
    return Path.of("/etc/vario/vario.json");
  }

  @Override
  public Path bindingsFile() {
    return BindingFiles.USUAL;
  }

  @Override
  public SystemLog systemLog() {
    return SystemLog.ofThisMachine();
  }

  @Override
  public boolean isDebugging() {
    return "1".equals(System.getenv("VARIO_DEBUG"));
  }

  @Override
  public boolean isTerminal() {
    return isTerminal('2');
  }

  @Override
  public boolean isDataTerminal() {
    return isTerminal('1');
  }

  /** Java's own answer costs loading its console, and is about input and output at once. */
  private static boolean isTerminal(char stream) {
    return System.getProperty("vario.terminals", "").indexOf(stream) >= 0;
  }

  @Override
  public @Nullable String variable(String name) {
    return System.getenv(name);
  }

  /** A signal ends the process only when the command has put back what it changed. */
  @Override
  public BooleanSupplier cancelled() {
    AtomicBoolean asked = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.set(true);
                  try {
                    ended.await();
                  } catch (InterruptedException hurry) {
                    Thread.currentThread().interrupt();
                  }
                },
                "vario-stop"));
    return asked::get;
  }

  /** Note that the command is over. */
  void ended() {
    ended.countDown();
  }
}
