package io.vario.benchmarks;

import com.sun.management.ThreadMXBean;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.host.Host;
import io.vario.override.VendorOverrideStrategy;
import io.vario.resolve.DriverResolver;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.Resolution;
import io.vario.simulator.hosts.BundledHost;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.variant.VfioVariantStrategy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Measures decisions, with three strategies, over the devices of the bundled hosts in memory. */
final class Resolutions {
  private static final int ROUNDS = 5;

  private Resolutions() {}

  /** A decision that is asked for over and over. */
  record Question(DriverResolver resolver, PciDevice device, Host host) {
    Resolution answer() {
      return resolver.resolve(device, host.catalog());
    }
  }

  /** A third strategy, as a deployment might add one. */
  private static final class OfNode implements SelectionStrategy {
    @Override
    public String name() {
      return "of-node";
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return device.numaNode().orElse(0) != 1
          ? List.of()
          : List.of(
              new Proposal(
                  new DriverTarget.Module(ModuleName.parse("vfio_pci")),
                  1,
                  Proposal.Standing.LAST_RESORT,
                  "node 1 is for plain VFIO"));
    }
  }

  static List<Question> questions() {
    SelectionStrategy rules =
        new VendorOverrideStrategy()
            .configured(
                Settings.ofMap(
                    "benchmark",
                    Map.of(
                        "rules",
                        List.of(
                            "old: vendor=15b3 device=1017 => forbid mlx5_vfio_pci",
                            "gpus: vendor=10de class=03 => driver vfio-pci",
                            "disks: class=0108 => leave alone"))));
    DriverResolver resolver =
        new DriverResolver(
            List.of(rules, new VfioVariantStrategy(), new OfNode()), FallbackPolicy.ALLOW);
    List<Question> questions = new ArrayList<>();
    for (BundledHost bundled : BundledHost.values()) {
      Host host = SysfsHost.of(bundled.files(), new NoModuleLoader());
      List<PciDevice> devices = host.inventory().devices().devices();
      // Of the large host a few of each kind are enough.
      for (PciDevice device : devices.subList(0, Math.min(64, devices.size()))) {
        questions.add(new Question(resolver, device, host));
      }
    }
    return questions;
  }

  static void run(Bench bench, Report report) throws IOException, RunnerException {
    List<Question> questions = questions();
    report.section("Resolution, " + questions.size() + " devices, three strategies, in memory");
    for (Question question : questions) {
      Bench.require(
          question.answer().reason().equals(question.answer().reason()),
          "two of " + question.device() + " in a row");
    }
    double[] scores = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      scores[round] = Jmh.score(ResolutionBenchmark.class, "resolve", Map.of());
    }
    report.single("resolutions", scores, "M/s", ">= 1");
    soak(questions, report);
  }

  private static void soak(List<Question> questions, Report report) {
    long seconds = Long.getLong("benchmarks.soak", 20);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long begin = System.nanoTime();
    long warm = 0;
    long count = 0;
    long allocatedBefore = 0;
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      for (Question question : questions) {
        question.answer();
      }
      count += questions.size();
      if (warm == 0 && System.nanoTime() - begin > seconds * 250_000_000L) {
        warm = Heap.used();
        allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        count = 0;
      }
    }
    double allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    report.single("allocated by one", new double[] {allocated / count}, "B", "");
    report.single(
        "heap that stays, after " + seconds + " s more than a quarter in",
        new double[] {(Heap.used() - warm) / 1024.0},
        "KiB",
        "no growth");
    java.lang.ref.Reference.reachabilityFence(questions);
  }
}
