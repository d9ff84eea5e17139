package io.vario.cli;

import io.vario.error.VarioException;
import io.vario.host.Host;
import io.vario.scenarios.PublishedSchema;
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
    PublishedSchema.require(definition(verb(args)), List.of(args), run.out());
    return run;
  }

  /** Return the name of the published form of a verb's document. */
  static String definition(@Nullable Verb verb) {
    return verb == null || (verb.array == null && verb.object() == null)
        ? PublishedSchema.MISTAKE
        : verb.word;
  }

  private static @Nullable Verb verb(String[] args) {
    try {
      return CommandLine.parse(args).verb();
    } catch (VarioException mistake) {
      return CommandLine.verbOf(args);
    }
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
