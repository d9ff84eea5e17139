package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Run a Linux 6.12 with devices, an IOMMU and variant drivers, and the command under test in it.
 *
 * <p>One guest serves all tests of a JVM, see {@link UsesGuest}. It ends with {@link #close}, with
 * the JVM, and in any case after an hour. Not for use by several threads.
 */
final class Guest implements AutoCloseable {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);
  // Some 10 to 20 s on two cores; much more where several builds share them.
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(4);
  private static final Duration LIFE_LIMIT = Duration.ofHours(1);
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(60);
  private static final int TAIL_LINES = 60;

  private final Process process;
  private final Path control;
  private final List<RunningCommand> started = new ArrayList<>();
  private int jobs;
  private String firstState = "";

  private Guest(Process process, Path control) {
    this.process = process;
    this.control = control;
  }

  /**
   * Boot a guest, and make it before that if this machine has none yet.
   *
   * @throws AssertionError if there is no guest in the end: a test without one has failed
   */
  static Guest boot() {
    Path scripts = folder("vario.guest.scripts", "guest");
    Path runs = folder("vario.guest.runs", "target/guest");
    Path distribution = folder("vario.distribution", "../../cli/target/vario");
    try {
      Files.createDirectories(runs);
      Path made = build(scripts, runs);
      Path control = Files.createTempDirectory(runs, "run-");
      List<String> command =
          new ArrayList<>(
              List.of(
                  scripts.resolve("boot").toString(),
                  "--guest",
                  made.toString(),
                  "--control",
                  control.toString(),
                  "--limit",
                  String.valueOf(LIFE_LIMIT.toSeconds())));
      if (Files.isDirectory(distribution)) {
        command.addAll(List.of("--vario", distribution.toRealPath().toString()));
      }
      // Its standard input stays open as long as this JVM lives: when it closes, the guest ends.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(control.resolve("boot.log").toFile())
              .start();
      Guest guest = new Guest(process, control);
      try {
        guest.awaitReady();
      } catch (AssertionError e) {
        guest.close();
        throw e;
      }
      return guest;
    } catch (IOException e) {
      throw new AssertionError("Cannot start the guest", e);
    }
  }

  private static Path folder(String property, String otherwise) {
    return Path.of(System.getProperty(property, otherwise)).toAbsolutePath().normalize();
  }

  private static Path build(Path scripts, Path runs) throws IOException {
    Path answer = runs.resolve("build.out");
    Path log = runs.resolve("build.log");
    Process build =
        new ProcessBuilder(scripts.resolve("build").toString())
            .redirectOutput(answer.toFile())
            .redirectError(log.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    boolean ended = waitFor(build, BUILD_LIMIT);
    if (!ended) {
      build.destroy();
    }
    if (!ended || build.exitValue() != 0) {
      throw new AssertionError(
          "There is no guest: " + scripts.resolve("build") + " failed.\n" + tail(log));
    }
    List<String> lines = Files.readAllLines(answer);
    return Path.of(lines.get(lines.size() - 1));
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + BOOT_LIMIT.toNanos();
    while (!Files.exists(control.resolve("ready"))) {
      mustBeAlive("while it booted");
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("The guest did not boot within " + BOOT_LIMIT + ".\n" + logs());
      }
      pause();
    }
    firstState = stateOfAll();
  }

  /**
   * Return normally as long as the guest lives.
   *
   * @throws AssertionError with the end of the console's log otherwise
   */
  void mustBeAlive(String when) {
    if (!process.isAlive()) {
      throw new AssertionError(
          "The guest ended " + when + ", exit code " + process.exitValue() + ".\n" + logs());
    }
  }

  /** Start a command and return at once; others can run beside it. */
  RunningCommand start(GuestCommand command) {
    mustBeAlive("before it could run " + command);
    Path job = control.resolve("jobs").resolve(String.valueOf(++jobs));
    try {
      Files.createDirectory(job);
      Files.writeString(job.resolve("script"), command.script() + "\n");
      byte[] input = command.input();
      if (input.length > 0) {
        Files.write(job.resolve("input"), input);
      }
      Files.createFile(job.resolve("go"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RunningCommand running = new RunningCommand(this, command, job);
    started.add(running);
    return running;
  }

  /**
   * Run a command to its end.
   *
   * @throws AssertionError if it does not end in time; its exit code is the caller's business
   */
  CommandResult run(GuestCommand command) {
    return start(command).await();
  }

  /** Run a bash script as root to its end. */
  CommandResult run(String script) {
    return run(GuestCommand.shell(script));
  }

  /**
   * Run the command under test as root to its end.
   *
   * @throws AssertionError if it was not built or does not end in time
   */
  CommandResult vario(String... arguments) {
    if (!exists(GuestCommand.VARIO)) {
      throw new AssertionError(
          "No command to test: there was no "
              + folder("vario.distribution", "../../cli/target/vario")
              + " when the guest booted");
    }
    return run(GuestCommand.vario(arguments));
  }

  /** Return the file's content without trailing line ends. */
  String readFile(String path) {
    return run(GuestCommand.of("cat", "--", path)).expectSuccess().stdout().stripTrailing();
  }

  /** Return what the symbolic link contains, unresolved. */
  String readLink(String path) {
    return run(GuestCommand.of("readlink", "--", path)).expectSuccess().stdout().stripTrailing();
  }

  /** Tell whether the path leads to something. */
  boolean exists(String path) {
    return run(GuestCommand.of("test", "-e", path)).exit() == 0;
  }

  /** Copy files of one of the guest's folders into a folder of this machine. */
  void copyOut(String folder, String pattern, Path to) throws IOException {
    String shared = "copied-" + jobs;
    run("mkdir /control/" + shared + " && cp -- " + folder + "/" + pattern + " /control/" + shared)
        .expectSuccess();
    Files.createDirectories(to);
    try (var copies = Files.newDirectoryStream(control.resolve(shared))) {
      for (Path copy : copies) {
        Files.copy(copy, to.resolve(copy.getFileName()));
      }
    }
  }

  /** Write text and a newline, in one write as sysfs wants it; return how that went. */
  CommandResult write(String path, String text) {
    return run("echo " + GuestCommand.quote(text) + " >" + GuestCommand.quote(path));
  }

  /** Return the names in a folder in alphabetical order; none if it does not exist. */
  List<String> list(String path) {
    return run("ls -1A -- " + GuestCommand.quote(path) + " 2>/dev/null")
        .stdout()
        .lines()
        .sorted()
        .collect(Collectors.toList());
  }

  /** Return the name of the device's driver, empty if it has none. */
  String driverOf(String address) {
    return run("basename -- \"$(readlink " + device(address, "driver") + ")\"").stdout().strip();
  }

  /** Return the name of the device's driver, empty if it has none. */
  String driverOf(GuestDevice device) {
    return driverOf(device.address());
  }

  /** Return the device's override as sysfs shows it: {@code (null)} if there is none. */
  String overrideOf(String address) {
    return readFile(device(address, "driver_override"));
  }

  /** Return the device's override as sysfs shows it: {@code (null)} if there is none. */
  String overrideOf(GuestDevice device) {
    return overrideOf(device.address());
  }

  /** Return the addresses of all members of the device's IOMMU group in order. */
  List<String> groupOf(String address) {
    return list(device(address, "iommu_group/devices"));
  }

  /** Create a device's virtual functions, in place of those that it has. */
  void createVirtualFunctions(GuestDevice device, int count) {
    write(device.path() + "/sriov_numvfs", "0").expectSuccess();
    if (count > 0) {
      write(device.path() + "/sriov_numvfs", String.valueOf(count)).expectSuccess();
    }
  }

  /**
   * Return all that a driver change may alter of the devices, one fact a line: equal texts mean
   * equal states.
   *
   * @param addresses of devices, of which some may be absent
   */
  String snapshotOf(String... addresses) {
    List<String> words = new ArrayList<>(List.of("/run/inside/snapshot"));
    words.addAll(Arrays.asList(addresses));
    return run(GuestCommand.shell("exec " + String.join(" ", words))).expectSuccess().stdout();
  }

  /** Return all that a driver change may alter of the devices, one fact a line. */
  String snapshotOf(GuestDevice... devices) {
    return snapshotOf(Arrays.stream(devices).map(GuestDevice::address).toArray(String[]::new));
  }

  /**
   * Hold a device open, as a virtual machine does: to unbind it blocks until the command returned
   * is killed.
   *
   * @param address of a device that a VFIO driver owns, alone in its group
   * @throws AssertionError if it cannot be held
   */
  RunningCommand hold(String address) {
    RunningCommand holder = start(GuestCommand.of("/run/inside/hold", address));
    long deadline = System.nanoTime() + HOLD_LIMIT.toNanos();
    while (!holder.outputSoFar().contains("held")) {
      if (!holder.isRunning() || System.nanoTime() - deadline > 0) {
        throw new AssertionError("Cannot hold " + address + ": " + holder.outputSoFar());
      }
      pause();
    }
    return holder;
  }

  private String stateOfAll() {
    return snapshotOf(GuestDevice.values());
  }

  /**
   * Bring the guest back to the state in which it booted: commands ended, devices, drivers and
   * modules as they were, no Vario files, no {@code /etc/modprobe.d/test*.conf}.
   *
   * @throws AssertionError if that fails
   */
  void reset() {
    started.removeIf(command -> !command.isRunning());
    List<String> groups = new ArrayList<>();
    for (RunningCommand command : started) {
      command.processGroup().ifPresent(groups::add);
    }
    started.clear();
    run(GuestCommand.shell("exec /run/inside/reset " + String.join(" ", groups))).expectSuccess();
    String state = stateOfAll();
    if (!state.equals(firstState)) {
      throw new AssertionError(
          "The guest is not in its first state again.\nFirst:\n" + firstState + "\nNow:\n" + state);
    }
  }

  /** Return the kernel's messages so far. */
  String kernelLog() {
    return run("dmesg").expectSuccess().stdout();
  }

  /** Return the ends of the logs of this guest. */
  String logs() {
    return tail(control.resolve("console.log"))
        + tail(control.resolve("qemu.log"))
        + tail(control.resolve("boot.log"));
  }

  private static String tail(Path log) {
    try {
      List<String> lines = new String(Files.readAllBytes(log), UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - TAIL_LINES);
      return "--- " + log + "\n" + String.join("\n", lines.subList(from, lines.size())) + "\n";
    } catch (IOException e) {
      return "--- " + log + " cannot be read: " + e + "\n";
    }
  }

  private static String device(String address, String file) {
    return "/sys/bus/pci/devices/" + address + "/" + file;
  }

  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for the guest", e);
    }
  }

  private static boolean waitFor(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** End the guest at once: nothing in it is worth keeping. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!waitFor(process, Duration.ofSeconds(10))) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
