package io.vario.benchmarks;

import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import io.vario.sysfs.SysfsHost;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Measures the reading of many devices from a tree on tmpfs that stands at /sys. */
final class Inventory {
  private static final int ROUNDS = 5;

  private Inventory() {}

  static void run(Bench bench, Report report) throws IOException, RunnerException {
    Map<String, String> environment =
        Map.of("JAVA_HOME", bench.javas().values().iterator().next().toString());
    List<String> vario = List.of(bench.vario.toString(), "list");
    List<String> lspci = List.of("lspci", "-D", "-k");
    String c = bench.peers.resolve("inventory").toString();
    bench.show(4);
    long variosOwn = bench.systemCalls(environment, vario);
    long lspcisOwn = bench.systemCalls(Map.of(), lspci);
    long csOwn = bench.systemCalls(Map.of(), List.of(c, "time", "1"));
    double[] smallest = null;
    for (int devices : new int[] {4000, 20000}) {
      bench.show(devices);
      agree(c, devices);
      report.section("Inventory, " + devices + " devices: a device's share");
      double[] ours = new double[ROUNDS];
      double[] alone = new double[ROUNDS];
      double[] theirs = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ours[round] = Jmh.score(InventoryBenchmark.class, "devices", Map.of()) / devices;
        // Then there is no thread but the caller's.
        alone[round] =
            Jmh.score(InventoryBenchmark.class, "devices", Map.of(), "-XX:ActiveProcessorCount=1")
                / devices;
        double[] passes =
            Bench.run(c, "time", "8").lines().mapToDouble(Double::parseDouble).toArray();
        // The first two passes warm up, as JMH's first iterations do.
        theirs[round] = Report.median(Arrays.copyOfRange(passes, 2, 8)) / 1000 / devices;
      }
      report.compare("warm, the C program", ours, theirs, "us", "<= 1.5");
      report.compare("warm, one thread, the C program", alone, theirs, "us", "");
      if (smallest == null) {
        smallest = ours;
      } else {
        report.compare("warm, itself at 4,000 devices", ours, smallest, "us", "<= 1.1");
      }
      double[][] times =
          Bench.inTurn(3, List.of(Map.entry(environment, vario), Map.entry(Map.of(), lspci)));
      report.compare("whole command: list, lspci -D -k", times[0], times[1], "ms", "");
      if (devices > 4000) {
        continue;
      }
      double[] calls = share(bench.systemCalls(environment, vario) - variosOwn, devices);
      report.compare(
          "system calls: list, lspci -D -k",
          calls,
          share(bench.systemCalls(Map.of(), lspci) - lspcisOwn, devices),
          "calls",
          "");
      report.compare(
          "system calls: list, the C program",
          calls,
          share(bench.systemCalls(Map.of(), List.of(c, "time", "1")) - csOwn, devices),
          "calls",
          "");
    }
    bench.hide();
  }

  private static double[] share(long calls, int devices) {
    return new double[] {(double) calls / (devices - 4)};
  }

  private static void agree(String c, int devices) throws IOException {
    StringBuilder ours = new StringBuilder();
    for (PciDevice device : SysfsHost.live().inventory().devices().devices()) {
      SriovRole role = device.sriov().orElse(null);
      ours.append(device.address()).append(' ').append(device.modalias()).append(' ');
      ours.append(device.driver().map(Object::toString).orElse("-")).append(' ');
      ours.append(device.iommuGroup().map(Object::toString).orElse("-")).append(' ');
      ours.append(role instanceof SriovRole.VirtualFunction vf ? vf.physicalFunction() : "-");
      ours.append(' ');
      ours.append(role instanceof SriovRole.PhysicalFunction pf ? pf.vfs().size() : 0);
      ours.append('\n');
    }
    String theirs = Bench.run(c, "print");
    Bench.require(
        theirs.lines().count() == devices, "the C program read " + theirs.lines().count());
    Bench.require(ours.toString().equals(theirs), "the C program's differ from Vario's");
    Map<String, String> lspci = StartUp.lspci();
    Bench.require(lspci.size() == devices, "lspci -D -k read " + lspci.size());
  }
}
