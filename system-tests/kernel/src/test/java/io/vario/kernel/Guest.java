package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vario.scenarios.PublishedSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Run a Linux 6.12 with devices, an IOMMU and variant drivers, and the command under test in it.
 *
 * <p>One guest serves all tests of a JVM, see {@link UsesGuest}. It ends with {@link #close}, with
 * the JVM, and in any case after two hours. Not for use by several threads.
 */
final class Guest implements AutoCloseable {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);
  // Some 10 to 20 s on two cores; much more where several builds share them.
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(4);
  private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(4);
  private static final Duration LIFE_LIMIT = Duration.ofHours(2);
  private static final Duration SHUTDOWN_LIMIT = Duration.ofMinutes(3);
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(60);
  private static final Duration UNPLUG_LIMIT = Duration.ofSeconds(60);
  private static final int TAIL_LINES = 60;
  private static final String ARCHIVE = "vario.jsa";

  /** Where a guest with a disk keeps what survives the loss of its power. */
  static final String STATE_FOLDER = "/var/lib/vario-state";

  private final Process process;
  private final Path control;
  private final boolean hasStateDisk;
  private final List<RunningCommand> started = new ArrayList<>();
  // In the order of the addresses, as the kernel numbered their groups at boot.
  private final Set<GuestDevice> unplugged = EnumSet.noneOf(GuestDevice.class);
  private @Nullable Monitor monitor;
  private int jobs;
  private boolean hasVario;
  private String firstState = "";

  private Guest(Process process, Path control, boolean hasStateDisk) {
    this.process = process;
    this.control = control;
    this.hasStateDisk = hasStateDisk;
  }

  /**
   * Boot a guest, and make it before that if this machine has none yet.
   *
   * @throws AssertionError if there is no guest in the end: a test without one has failed
   */
  static Guest boot() {
    return boot(List.of(), false, distribution());
  }

  /**
   * Boot a guest with a disk for {@link #STATE_FOLDER}, as quickly as possible: the devices from
   * {@link GuestDevice#SHARED_GROUP_A} on, the bridge to them, the spare one and the chipset's own
   * are absent. Such a guest cannot be {@linkplain #reset() reset}.
   *
   * <p>What was flushed to the disk survives {@link #cutPower()}; all else starts anew with each
   * boot.
   *
   * @param image the disk's content; made, with an empty file system, if it does not exist
   * @throws AssertionError if there is no guest in the end
   */
  static Guest bootWithDisk(Path image) {
    return boot(List.of("--state", image.toAbsolutePath().toString()), true, distribution());
  }

  /**
   * Boot a guest as a machine that things are installed on: systemd and udev run, and all that is
   * changed is kept. It has the devices of {@link #bootWithDisk}.
   *
   * @param image the disk with all that was changed so far; made if it does not exist
   * @param shown a folder of this machine that the guest sees as {@code /opt/vario}
   * @throws AssertionError if there is no guest in the end
   */
  static Guest bootInstalled(Path image, Path shown) {
    return boot(
        List.of("--systemd", "--state", image.toAbsolutePath().toString()),
        true,
        shown.toAbsolutePath());
  }

  private static Path distribution() {
    return folder("vario.distribution", "../../cli/target/vario");
  }

  private static Guest boot(List<String> options, boolean hasStateDisk, Path distribution) {
    Path scripts = folder("vario.guest.scripts", "guest");
    Path runs = folder("vario.guest.runs", "target/guest");
    try {
      Files.createDirectories(runs);
      Path made = build(scripts, runs);
      Path control = Files.createTempDirectory(runs, "run-");
      Path archive = runs.resolve(ARCHIVE);
      if (Files.exists(archive)) {
        Files.copy(archive, control.resolve(ARCHIVE));
      }
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
      command.addAll(options);
      if (Files.isDirectory(distribution)) {
        command.addAll(List.of("--vario", distribution.toRealPath().toString()));
      }
      // Its standard input stays open as long as this JVM lives: when it closes, the guest ends.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(control.resolve("boot.log").toFile())
              .start();
      Guest guest = new Guest(process, control, hasStateDisk);
      try {
        guest.awaitReady();
        if (Files.isDirectory(distribution.resolve("lib")) && !isFresh(archive, distribution)) {
          guest.archiveClasses(archive);
        }
      } catch (AssertionError | IOException e) {
        guest.close();
        throw e;
      }
      return guest;
    } catch (IOException e) {
      throw new AssertionError("Cannot start the guest", e);
    }
  }

  private static boolean isFresh(Path archive, Path distribution) throws IOException {
    if (!Files.exists(archive)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(archive);
    try (Stream<Path> files = Files.list(distribution.resolve("lib"))) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Let the JVM archive what the command loads, for this guest and those that boot later. */
  private void archiveClasses(Path archive) throws IOException {
    String device = GuestDevice.E1000E.address();
    run(
        GuestCommand.shellWithVario(
                "rm -f /tmp/vario.jsa; vario detach "
                    + device
                    + "; vario reattach "
                    + device
                    + "; cp /tmp/vario.jsa /control/new.jsa; /run/inside/reset")
            .within(ARCHIVE_LIMIT));
    Path made = control.resolve("new.jsa");
    // A command that does not work is the business of its tests.
    if (Files.exists(made)) {
      Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
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
    if (!hasStateDisk) {
      firstState = stateOfAll();
    }
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
    hasVario = hasVario || exists(GuestCommand.VARIO);
    if (!hasVario) {
      throw new AssertionError(
          "No command to test: there was no "
              + folder("vario.distribution", "../../cli/target/vario")
              + " when the guest booted");
    }
    CommandResult result = run(GuestCommand.vario(arguments));
    PublishedSchema.require(List.of(arguments), result.stdout());
    return result;
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

  /**
   * Unplug a device the orderly way: the kernel is asked, takes it from its driver, and lets it go.
   *
   * @param device one of the network devices
   * @throws IllegalArgumentException if it cannot be unplugged
   * @throws AssertionError if it is not gone in time
   */
  void unplug(GuestDevice device) {
    requestUnplug(device);
    awaitUnplugged(device);
  }

  /**
   * Ask the kernel to let a device go, and return at once: it may take its time, or never do it.
   */
  void requestUnplug(GuestDevice device) {
    mustBePluggable(device);
    unplugged.add(device);
    monitor().unplug(device.id());
  }

  /** Tell whether a device that is to be unplugged is gone by now. */
  boolean isUnplugged(GuestDevice device) {
    return monitor().isDeleted(device.id());
  }

  /**
   * Wait until a device that is to be unplugged is gone.
   *
   * @throws AssertionError if that does not happen in time
   */
  void awaitUnplugged(GuestDevice device) {
    long deadline = System.nanoTime() + UNPLUG_LIMIT.toNanos();
    while (!isUnplugged(device)) {
      mustBeAlive("while " + device + " was unplugged");
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(device + " was not let go within " + UNPLUG_LIMIT);
      }
      pause();
    }
  }

  /**
   * Plug a device in again: it is the same one, at the same address, on its native driver.
   *
   * @param device one that was unplugged
   * @throws AssertionError if it does not come up in time
   */
  void replug(GuestDevice device) {
    awaitUnplugged(device);
    try {
      monitor().plug(device.id(), Files.readString(description(device)).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    unplugged.remove(device);
    run("for i in {1..400}; do if [[ -e "
            + device.path()
            + "/driver ]]; then exit 0; fi; sleep 0.02; done; exit 1")
        .expectSuccess();
  }

  private Path description(GuestDevice device) {
    return control.resolve("devices").resolve(device.id());
  }

  private void mustBePluggable(GuestDevice device) {
    if (!Files.exists(description(device))) {
      throw new IllegalArgumentException(device + " cannot be unplugged, see guest/boot");
    }
  }

  /**
   * Let the kernel forget a device by its file {@code remove}: the only way for those that cannot
   * be unplugged. Blocks, as that does, while somebody holds the device.
   */
  void remove(GuestDevice device) {
    write(device.path() + "/remove", "1").expectSuccess();
  }

  /** Let the kernel look for devices that it does not know. */
  void rescan() {
    write("/sys/bus/pci/rescan", "1").expectSuccess();
  }

  private Monitor monitor() {
    if (monitor == null) {
      monitor = Monitor.connect(control.resolve("monitor"));
    }
    return monitor;
  }

  /**
   * Make a file system on the device's disk and mount it.
   *
   * @return the disk's name
   */
  String mountDisk(GuestDevice device, String folder) {
    return use("filesystem", device, folder);
  }

  /**
   * Swap to the device's disk.
   *
   * @return the disk's name
   */
  String swapTo(GuestDevice device) {
    return use("swap", device);
  }

  /**
   * Bring the device's interface up and give it an address.
   *
   * @param address with the network's length: {@code 192.0.2.1/24}
   * @return the interface's name
   */
  String giveAddress(GuestDevice device, String address) {
    return use("address", device, address);
  }

  /**
   * Bring the device's interface up and send what has no other way over it.
   *
   * @param gateway the neighbour's address, such as {@code 192.0.2.254}
   * @return the interface's name
   */
  String giveDefaultRoute(GuestDevice device, String gateway) {
    return use("route", device, gateway);
  }

  /**
   * Make a bond whose only member is the device's interface, and bring it up.
   *
   * @param name the bond's
   * @return the interface's name
   */
  String bond(GuestDevice device, String name) {
    return use("bond", device, name);
  }

  /**
   * Have the command under test wait before its next write to a file that may block, so that
   * something else happens first.
   *
   * @param file the file's name, such as {@code unbind}
   * @param seconds how long
   */
  void delayWrite(String file, int seconds) {
    run("mkdir -p /run/fault; echo '"
            + file
            + " "
            + seconds
            + "' >/run/fault/delay; echo /usr/lib/vario-fault.so >/etc/ld.so.preload")
        .expectSuccess();
  }

  private String use(String kind, GuestDevice device, String... arguments) {
    List<String> words = new ArrayList<>(List.of(kind, device.address()));
    words.addAll(Arrays.asList(arguments));
    return run(GuestCommand.of("/run/inside/use", words.toArray(String[]::new)))
        .expectSuccess()
        .stdout()
        .strip();
  }

  private String stateOfAll() {
    return snapshotOf(GuestDevice.values());
  }

  /**
   * Bring the guest back to the state in which it booted: commands ended, disks and interfaces
   * unused, devices plugged in, drivers and modules as they were, no Vario files, no {@code
   * /etc/modprobe.d/test*.conf}.
   *
   * @throws AssertionError if that fails
   */
  void reset() {
    if (hasStateDisk) {
      throw new AssertionError("A guest with a disk for its state starts anew by booting again");
    }
    started.removeIf(command -> !command.isRunning() && !command.isOrphaning());
    List<String> groups = new ArrayList<>();
    for (RunningCommand command : started) {
      command.processGroup().ifPresent(groups::add);
    }
    started.clear();
    if (!unplugged.isEmpty()) {
      // What is in use does not go before its users do.
      for (String group : groups) {
        run("kill -KILL -- -" + group);
      }
      List.copyOf(unplugged).forEach(this::replug);
    }
    List<String> addresses = Arrays.stream(GuestDevice.values()).map(GuestDevice::address).toList();
    CommandResult result =
        run("/run/inside/reset "
                + String.join(" ", groups)
                + " && exec /run/inside/snapshot "
                + String.join(" ", addresses))
            .expectSuccess();
    if (!result.stdout().equals(firstState)) {
      throw new AssertionError(
          "The guest is not in its first state again.\nFirst:\n"
              + firstState
              + "\nNow:\n"
              + result.stdout());
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

  /**
   * Cut the power, and return when the guest has ended: what it had not flushed to a disk is lost.
   */
  void cutPower() {
    List<ProcessHandle> processes = process.descendants().toList();
    // Nobody has a chance to flush anything.
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(handle -> handle.onExit().join());
    close();
  }

  /** Let the guest end in an orderly way, and return when it has. */
  void shutDown() {
    start(GuestCommand.shell("systemctl poweroff"));
    if (!waitFor(process, SHUTDOWN_LIMIT)) {
      throw new AssertionError("The guest did not end within " + SHUTDOWN_LIMIT + ".\n" + logs());
    }
    close();
  }

  /** End the guest at once: nothing in it is worth keeping. */
  @Override
  public void close() {
    if (monitor != null) {
      monitor.close();
      monitor = null;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!waitFor(process, Duration.ofSeconds(10))) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
