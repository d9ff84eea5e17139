package io.vario.benchmarks;

import io.vario.host.DeviceListing;
import io.vario.sysfs.SysfsHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures the memory of the short command and of the agent, and what a device keeps. */
final class Memory {
  private static final int ROUNDS = 5;

  private Memory() {}

  static void run(Bench bench, Report report) throws IOException {
    Map<String, Path> javas = bench.javas();
    report.section("Memory: the most that a process had at once");
    for (Map.Entry<String, Path> java : javas.entrySet()) {
      String on = " (Java " + java.getKey() + ")";
      Map<String, String> environment = Map.of("JAVA_HOME", java.getValue().toString());
      List<String> nothing = StartUp.nothing(bench, java.getValue());
      for (int devices : new int[] {64, 4000}) {
        bench.show(devices);
        List<String> list = List.of(bench.vario.toString(), "list");
        double[] ours = new double[ROUNDS];
        double[] empty = new double[ROUNDS];
        double[] lspci = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          ours[round] = peak(bench, environment, list);
          empty[round] = peak(bench, Map.of(), nothing);
          lspci[round] = peak(bench, Map.of(), List.of("lspci", "-k"));
        }
        report.compare("list, " + devices + " devices; empty main" + on, ours, empty, "MiB", "");
        report.compare("list, " + devices + " devices; lspci -k" + on, ours, lspci, "MiB", "");
      }
      bench.show(4000);
      report.single(
          "agent, 4,000 devices, listed 5 times" + on, agent(bench, environment), "MiB", "");
    }
    bench.show(20000);
    DeviceListing warm = SysfsHost.live().inventory().devices();
    long before = Heap.used();
    DeviceListing kept = SysfsHost.live().inventory().devices();
    double bytes = Heap.used() - before;
    Bench.require(kept.equals(warm) || kept.devices().size() == 20000, "a second reading");
    report.single("heap of a device", new double[] {bytes / kept.devices().size()}, "B", "");
    java.lang.ref.Reference.reachabilityFence(warm);
    bench.hide();
  }

  private static double peak(Bench bench, Map<String, String> environment, List<String> command)
      throws IOException {
    return bench.usage(environment, command).peakKib() / 1024;
  }

  /** Run the agent, have it list its devices, and ask the kernel for its peak. */
  private static double[] agent(Bench bench, Map<String, String> environment) throws IOException {
    Path state = Files.createDirectories(bench.work.resolve("state"));
    ProcessBuilder builder =
        new ProcessBuilder(bench.vario.toString(), "agent", "--shell", "--state", state.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process agent = builder.start();
    try (OutputStream in = agent.getOutputStream();
        BufferedReader out =
            new BufferedReader(
                new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
      double peak = 0;
      for (int i = 0; i < 5; i++) {
        in.write("vario:list\necho listed\n".getBytes(StandardCharsets.UTF_8));
        in.flush();
        String line = out.readLine();
        int devices = 0;
        while (line != null && !line.contains("listed")) {
          devices += line.contains("mlx5_core") || line.contains("pcieport") ? 1 : 0;
          line = out.readLine();
        }
        Bench.require(devices == 4000, "the agent lists " + devices + " devices");
      }
      for (String line : Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          peak = Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
      return new double[] {peak};
    } finally {
      agent.destroy();
      try {
        agent.waitFor(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        agent.destroyForcibly();
      }
    }
  }
}
