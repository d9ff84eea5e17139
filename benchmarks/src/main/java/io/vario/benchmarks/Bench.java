package io.vario.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Holds what the sections share: the peers, the module files, hosts on a tmpfs, the JVMs.
 *
 * <p>Runs in a mount namespace of its own, so that a recorded tree can stand at /sys without the
 * machine noticing.
 */
final class Bench implements AutoCloseable {
  final Path vario = property("benchmarks.vario");
  final Path peers = property("benchmarks.peers");
  final Path work = property("benchmarks.work");

  /** A folder that mirrors /, with lib/modules/RELEASE of a Debian kernel. */
  final Path moduleRoot = property("benchmarks.modules");

  private final Path hosts;
  private final Map<Integer, Path> made = new LinkedHashMap<>();
  private Path shown;

  Bench() throws IOException {
    hosts = Files.createDirectories(work.resolve("hosts"));
    run("mount", "-t", "tmpfs", "vario-benchmarks", hosts.toString());
    // The commands look for the running kernel's modules, whatever kernel that is.
    Path modules = Files.createDirectories(hosts.resolve("modules"));
    String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).trim();
    Files.createSymbolicLink(modules.resolve(release), moduleFolder().toRealPath());
    run("mount", "--bind", modules.toString(), "/lib/modules");
  }

  private static Path property(String name) {
    return Path.of(System.getProperty(name));
  }

  /** Return the folder with the kernel's module files. */
  Path moduleFolder() throws IOException {
    try (Stream<Path> releases = Files.list(moduleRoot.resolve("lib/modules"))) {
      return releases.findFirst().orElseThrow();
    }
  }

  /** Let /sys show a host with so many devices, until another is shown or {@link #close}. */
  Tree show(int devices) throws IOException {
    hide();
    Path root = made.get(devices);
    if (root == null) {
      root = hosts.resolve(Integer.toString(devices));
      new Tree(root, devices).write();
      made.put(devices, root);
    }
    run("mount", "--bind", root.resolve("sys").toString(), "/sys");
    run("mount", "-o", "remount,bind,ro", "/sys");
    shown = root;
    return new Tree(root, devices);
  }

  void hide() throws IOException {
    if (shown != null) {
      run("umount", "/sys");
      shown = null;
    }
  }

  @Override
  public void close() throws IOException {
    hide();
    run("umount", "/lib/modules");
    run("umount", hosts.toString());
  }

  /** Return the homes of the JVMs to measure on, by their versions: 17 and 25 as far as found. */
  Map<String, Path> javas() throws IOException {
    Map<String, Path> found = new LinkedHashMap<>();
    for (String version : List.of("17", "25")) {
      String named = System.getenv("JAVA_" + version + "_HOME");
      try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
        Path home =
            named != null
                ? Path.of(named)
                : homes
                    .filter(
                        path -> path.getFileName().toString().matches(".*\\b" + version + "\\b.*"))
                    .filter(path -> Files.isExecutable(path.resolve("bin/java")))
                    .sorted()
                    .findFirst()
                    .orElse(null);
        if (home != null) {
          found.put(version, home);
        }
      }
    }
    return found;
  }

  /** Run a command to its end and return its standard output. */
  static String run(String... command) throws IOException {
    return run(Map.of(), Arrays.asList(command));
  }

  static String run(Map<String, String> environment, List<String> command) throws IOException {
    File errors = File.createTempFile("benchmarks", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(
            String.join(" ", command)
                + " ended with "
                + code
                + ": "
                + Files.readString(errors.toPath()));
      }
      return output;
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      errors.delete();
    }
  }

  /**
   * What a command used, and its children with it.
   *
   * @param peakKib the most memory that it had
   * @param cpuMillis the processor's time that it got, by all its threads
   */
  record Usage(double peakKib, double cpuMillis) {}

  /** Run a command with its output going nowhere, and tell what the kernel says that it used. */
  Usage usage(Map<String, String> environment, List<String> command) throws IOException {
    List<String> measured = new ArrayList<>(List.of(peers.resolve("peak").toString()));
    measured.addAll(command);
    File errors = File.createTempFile("benchmarks", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(measured)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors);
      builder.environment().putAll(environment);
      int code = builder.start().waitFor();
      List<String> lines = Files.readAllLines(errors.toPath());
      if (code != 0) {
        throw new IOException(command + " ended with " + code + ": " + lines);
      }
      String[] numbers = lines.get(lines.size() - 1).split(" ");
      return new Usage(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]) / 1000);
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      errors.delete();
    }
  }

  /** Run commands in turn, each of them so many times, and return the milliseconds of each run. */
  static double[][] inTurn(int rounds, List<Map.Entry<Map<String, String>, List<String>>> commands)
      throws IOException {
    double[][] times = new double[commands.size()][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < commands.size(); i++) {
        long begin = System.nanoTime();
        start(commands.get(i).getKey(), commands.get(i).getValue());
        // The first round only warms the caches of the disk.
        if (round >= 0) {
          times[i][round] = (System.nanoTime() - begin) / 1e6;
        }
      }
    }
    return times;
  }

  /** Run a command with its output going nowhere, which is what costs least. */
  private static void start(Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    try {
      int code = builder.start().waitFor();
      if (code != 0) {
        throw new IOException(String.join(" ", command) + " ended with " + code);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Count the system calls of a command and of its children. */
  long systemCalls(Map<String, String> environment, List<String> command) throws IOException {
    Path counts = work.resolve("strace.txt");
    List<String> traced =
        new ArrayList<>(List.of("strace", "-f", "-c", "-qq", "-o", counts.toString()));
    traced.addAll(command);
    run(environment, traced);
    for (String line : Files.readAllLines(counts)) {
      String[] words = line.trim().split(" +");
      if (words[words.length - 1].equals("total")) {
        // Percentage, seconds, microseconds for each call where the version has it, calls, errors.
        return Long.parseLong(
            words[
                words.length > 4 && words[2].matches("[0-9]+") && words[3].matches("[0-9]+")
                    ? 3
                    : 2]);
      }
    }
    throw new IOException("strace did not count " + command);
  }

  static void require(boolean sound, String otherwise) {
    if (!sound) {
      throw new IllegalStateException("the answers differ: " + otherwise);
    }
  }
}
