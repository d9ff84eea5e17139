package io.vario.cli;

import io.vario.host.Host;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Run the command in this process, and hold how it ended and what it printed. */
record Run(int exitCode, String out, String err) {

  /** Run it on a recorded host, with plugin folders. */
  static Run on(Path root, List<Path> plugins, String... args) {
    return of(
        new Surroundings(
            SysfsHost.recorded(root),
            new RecordedKernelFiles(root),
            plugins,
            root.resolve("state")),
        args);
  }

  static Run of(Environment environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = Main.run(args, out, err, environment);
    Run run =
        new Run(
            exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    // Whatever a test is about, no document of its commands may differ from the published form.
    PublishedSchema.require(args, run.out());
    return run;
  }

  /** Hold what the process would otherwise be asked for. */
  record Surroundings(
      Host liveHost,
      KernelFiles liveFiles,
      @Nullable Path installedPlugins,
      List<Path> pluginFolders,
      Path stateFolder)
      implements Environment {
    /** Nothing is installed. */
    Surroundings(Host liveHost, KernelFiles liveFiles, List<Path> pluginFolders, Path stateFolder) {
      this(liveHost, liveFiles, null, pluginFolders, stateFolder);
    }

    /** Of the machine's own files there are none. */
    Surroundings(Host liveHost, List<Path> pluginFolders, Path folder) {
      this(liveHost, new RecordedKernelFiles(Path.of("src/test")), pluginFolders, folder);
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public BooleanSupplier cancelled() {
      return () -> false;
    }

    @Override
    public boolean isDebugging() {
      return false;
    }
  }
}
