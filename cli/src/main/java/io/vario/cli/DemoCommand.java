package io.vario.cli;

import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.DriverControl;
import io.vario.simulator.hosts.BundledHost;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Walk through the main job on a bundled host in memory: what is typed, what it prints, and what
 * changed.
 */
final class DemoCommand implements Command {
  private static final String DEVICE = "0000:3b:00.2";

  /** What is typed, why, how it must end, and the driver that the device must then be on. */
  private record Scene(String why, int exit, String driver, List<String> words) {}

  private static final List<Scene> SCENES =
      List.of(
          scene("Which devices are there?", 0, "mlx5_core", "list", "0000:3b:00.[0-3]"),
          scene("Which driver should this VF get, and why?", 0, "mlx5_core", "explain", DEVICE),
          scene("What would be done?", 0, "mlx5_core", "plan", DEVICE),
          scene(
              "A driver that cannot take it: the kernel refuses, and all is put back.",
              1,
              "mlx5_core",
              "detach",
              DEVICE,
              "--driver",
              "nvme"),
          scene(
              "The right one: the variant, with which live migration works.",
              0,
              "mlx5_vfio_pci",
              "detach",
              DEVICE),
          scene("A second time there is nothing to do.", 0, "mlx5_vfio_pci", "detach", DEVICE),
          scene("And back to the host.", 0, "mlx5_core", "reattach", DEVICE));

  private final Invocation invocation;
  private final Environment real;

  private static Scene scene(String why, int exit, String driver, String... words) {
    return new Scene(why, exit, driver, List.of(words));
  }

  DemoCommand(Invocation invocation, Environment real) {
    this.invocation = invocation;
    this.real = real;
  }

  @Override
  public void run() {
    Output out = Objects.requireNonNull(invocation.progress());
    try (TemporaryFolder state = new TemporaryFolder("vario-demo")) {
      out.line("This is " + BundledHost.CONNECTX7.description() + ".");
      out.line("It is a kernel in memory: nothing on this machine is read or changed.");
      SimulatedEnvironment host =
          new SimulatedEnvironment(BundledHost.CONNECTX7.files(), state.path(), real);
      for (Scene scene : SCENES) {
        play(scene, host, out);
      }
      out.gap();
      out.line("Each step did what it said.");
      invocation.report().success();
    }
  }

  private static void play(Scene scene, Environment host, Output out) {
    DriverControl control = host.liveHost().control();
    String before = ownership(control);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    out.gap();
    out.line("# " + scene.why());
    out.line("$ vario " + String.join(" ", scene.words()));
    List<String> words = new ArrayList<>(scene.words());
    words.add(out.isColoured() ? "--color=always" : "--color=never");
    int exit = Main.run(words.toArray(new String[0]), said, said, host);
    out.text(said.toString(StandardCharsets.UTF_8));
    String after = ownership(control);
    out.line(
        before.equals(after) ? "# unchanged: " + after : "# changed: " + before + " -> " + after);
    out.flush();
    String driver = Printable.orElse(control.driver(PciAddress.parse(DEVICE)), "none");
    if (exit != scene.exit() || !driver.equals(scene.driver())) {
      throw new VarioException(
          ErrorCode.VERIFY_FAILED,
          "the demonstration went wrong: exit code "
              + exit
              + " instead of "
              + scene.exit()
              + ", driver "
              + driver
              + " instead of "
              + scene.driver());
    }
  }

  private static String ownership(DriverControl control) {
    PciAddress address = PciAddress.parse(DEVICE);
    return "driver "
        + Printable.orElse(control.driver(address), "none")
        + ", driver_override "
        + Printable.orElse(control.override(address), "(null)");
  }

  @Override
  public void print(Output out) {
    // Each scene was printed when it was played.
  }

  @Override
  public void write(JsonOutput json) {
    // The demonstration is for people: it takes no --json.
  }
}
