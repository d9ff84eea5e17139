package io.vario.simulated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vario.cli.CommandInProcess;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import io.vario.scenarios.Answer;
import io.vario.scenarios.Device;
import io.vario.scenarios.Host;
import io.vario.simulator.CommonUser;
import io.vario.simulator.FaultScript;
import io.vario.simulator.Holder;
import io.vario.simulator.SimulatedKernel;
import io.vario.sysfs.seam.ModuleLoader.LoadAnswer;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Let scenarios run on a simulated kernel over the recording of the guest. */
final class SimulatedHost implements Host {
  private static final String DEVICES = "/sys/bus/pci/devices/";
  private static final String PLUGIN = "io.vario.variant.VfioVariantStrategy";
  private static final List<String> LINKS = List.of("driver", "iommu_group", "physfn");
  private static final List<String> FILES =
      List.of(
          "class",
          "device",
          "driver_override",
          "enable",
          "iommu_group/type",
          "numa_node",
          "revision",
          "sriov_drivers_autoprobe",
          "sriov_numvfs",
          "vendor");
  private static final List<String> FOLDERS = List.of("net", "nvme", "vfio-dev");

  private final RecordedKernelFiles recording;
  private final Path scratch;
  private final Path plugins;
  private SimulatedKernel kernel;
  private CommandInProcess command;
  private int runs;

  /** Create a host that keeps its own files in an empty folder. */
  SimulatedHost(Path scratch) {
    this.recording =
        new RecordedKernelFiles(
            Path.of(System.getProperty("vario.hosts", "../hosts"), "qemu-guest"));
    this.scratch = scratch;
    this.plugins = installPlugin();
    this.kernel = freshKernel(FaultScript.none());
    this.command = freshCommand();
  }

  /** Install the plugin as it was built, be it a jar or a folder of classes. */
  private static Path installPlugin() {
    try {
      URL place = Class.forName(PLUGIN).getProtectionDomain().getCodeSource().getLocation();
      Path folder = Files.createDirectories(Path.of("target", "installed"));
      Path link = folder.resolve("vario-variant.jar");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(place.toURI()));
      return folder.toAbsolutePath();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (ClassNotFoundException | URISyntaxException failure) {
      throw new AssertionError("The plugin was not built", failure);
    }
  }

  private SimulatedKernel freshKernel(FaultScript faults) {
    SimulatedKernel fresh = SimulatedKernel.over(recording).faults(faults).build();
    // The recording was made with virtual functions; the guest boots without.
    fresh.write(DEVICES + address(Device.IGB) + "/sriov_numvfs", bytes("0\n"));
    return fresh;
  }

  private CommandInProcess freshCommand() {
    runs++;
    return new CommandInProcess(plugins, scratch.resolve("state" + runs));
  }

  /** Return the kernel as it is since the last reset. */
  SimulatedKernel kernel() {
    return kernel;
  }

  @Override
  public Answer vario(String... arguments) {
    return command.run(kernel, kernel, arguments);
  }

  @Override
  public Answer varioAsUser(String... arguments) {
    CommonUser user = kernel.commonUser();
    return command.run(user, user, arguments);
  }

  @Override
  public String address(Device device) {
    return switch (device) {
      case VIRTIO_NET -> "0000:01:00.0";
      case IGB -> "0000:02:00.0";
      case E1000E -> "0000:03:00.0";
      case NVME -> "0000:04:00.0";
      case BRIDGE -> "0000:00:02.0";
      case SHARED_A -> "0000:07:01.0";
      case SHARED_B -> "0000:07:02.0";
    };
  }

  @Override
  public String virtualFunction(Device device, int index) {
    return switch (device) {
      case IGB -> "0000:02:10." + 2 * index;
      case NVME -> "0000:04:00." + (index + 1);
      default -> throw new IllegalArgumentException(device + " has no virtual functions");
    };
  }

  @Override
  public String read(String path) {
    byte[] content = kernel.read(path).orElseThrow(new byte[0]);
    return new String(content, ISO_8859_1).stripTrailing();
  }

  @Override
  public boolean exists(String path) {
    return !kernel.read(path).isAbsent();
  }

  @Override
  public void write(String path, String text) {
    if (path.startsWith("/sys/")) {
      kernel.write(path, bytes(text + "\n"));
    } else {
      kernel.putFile(path, text + "\n");
    }
  }

  @Override
  public String tryWrite(String path, String text) {
    try {
      kernel.write(path, bytes(text));
      return "";
    } catch (KernelRefusal refusal) {
      String message = String.valueOf(refusal.getMessage());
      return refusal.errno() == Errno.OTHER
          ? message.substring(message.lastIndexOf(": ") + 2)
          : refusal.errno().text();
    }
  }

  @Override
  public PendingWrite startWrite(String path, String text) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread writer = new Thread(() -> answer.complete(tryWrite(path, text)), "writer");
    writer.setDaemon(true);
    writer.start();
    return new PendingWrite() {
      @Override
      public boolean isDone() {
        return answer.isDone();
      }

      @Override
      public String answer() {
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
      }
    };
  }

  @Override
  public Holding hold(String address) {
    Holder holder = kernel.hold(PciAddress.parse(address));
    return holder::close;
  }

  @Override
  public String readLink(String path) {
    String target = kernel.readLink(path).orNull();
    return target == null ? "" : target;
  }

  @Override
  public Answer modprobe(String module) {
    LoadAnswer answer = kernel.load(ModuleName.parse(module));
    return new Answer(answer.exitCode(), "", answer.message());
  }

  @Override
  public void hideModuleFile(String name) {
    kernel.removeFile("/lib/modules/" + read("/proc/sys/kernel/osrelease") + "/" + name);
  }

  @Override
  public String driverOf(String address) {
    String target = readLink(DEVICES + address + "/driver");
    return target.substring(target.lastIndexOf('/') + 1);
  }

  /** Return the facts that the guest's own snapshot tells, as far as a recording holds them. */
  @Override
  public String stateOf(String... addresses) {
    StringBuilder state = new StringBuilder();
    for (String address : addresses) {
      String device = DEVICES + address;
      if (!exists(device)) {
        state.append(address).append(" absent\n");
        continue;
      }
      for (String link : LINKS) {
        state.append(address).append('/').append(link).append(" -> ");
        state.append(readLink(device + "/" + link)).append('\n');
      }
      for (String file : FILES) {
        if (exists(device + "/" + file)) {
          state.append(address).append('/').append(file).append(" = ");
          state.append(read(device + "/" + file)).append('\n');
        }
      }
      for (String folder : FOLDERS) {
        state.append(address).append('/').append(folder).append(" has ");
        state.append(members(device, folder)).append('\n');
      }
      state.append(address).append("/virtfn has ").append(count(device, "virtfn")).append('\n');
    }
    return state.toString();
  }

  private int members(String device, String folder) {
    int count = kernel.list(device + "/" + folder).orElseThrow(List.of()).size();
    for (String name : kernel.list(device).orElseThrow(List.of())) {
      if (name.startsWith("virtio")) {
        count += kernel.list(device + "/" + name + "/" + folder).orElseThrow(List.of()).size();
      }
    }
    return count;
  }

  private int count(String device, String prefix) {
    int count = 0;
    for (String name : kernel.list(device).orElseThrow(List.of())) {
      count += name.startsWith(prefix) ? 1 : 0;
    }
    return count;
  }

  @Override
  public void reset() {
    reset(FaultScript.none());
  }

  /** Bring the host back to its first state, and have things go wrong from then on. */
  void reset(FaultScript faults) {
    kernel = freshKernel(faults);
    command = freshCommand();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
