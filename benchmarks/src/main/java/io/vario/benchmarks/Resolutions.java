package io.vario.benchmarks;

import com.sun.management.ThreadMXBean;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import io.vario.host.Host;
import io.vario.host.ModuleCatalog;
import io.vario.override.VendorOverrideStrategy;
import io.vario.resolve.CatalogView;
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
    Resolution alone() {
      return in(new CatalogView(host.catalog()));
    }

    Resolution live() {
      return in(host.catalog());
    }

    Resolution in(ModuleCatalog catalog) {
      return resolver.resolve(device, catalog);
    }
  }

  /** Asks for all devices of one host after the other, and begins again: a request for each. */
  static final class Requests {
    private final List<Question> questions;
    private int next;
    private Host host;
    private CatalogView view;

    Requests(List<Question> questions) {
      this.questions = questions;
    }

    Resolution next() {
      if (next == questions.size()) {
        next = 0;
      }
      Question question = questions.get(next++);
      if (question.host() != host) {
        host = question.host();
        view = new CatalogView(host.catalog());
      }
      return question.in(view);
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
    Requests requests = new Requests(questions);
    for (Question question : questions) {
      String live = told(question.live());
      Bench.require(
          told(requests.next()).equals(live) && told(question.alone()).equals(live),
          "two of " + question.device());
    }
    double[] together = new double[ROUNDS];
    double[] alone = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      together[round] = Jmh.score(ResolutionBenchmark.class, "together", Map.of());
      alone[round] = Jmh.score(ResolutionBenchmark.class, "alone", Map.of());
    }
    report.single("of a host's devices, one request", together, "M/s", ">= 1");
    report.single("of one device, a request of its own", alone, "M/s", "");
    soak(questions, report);
  }

  private static String told(Resolution resolution) {
    return resolution.driver()
        + " "
        + resolution.module()
        + resolution.reason()
        + resolution.candidates()
        + resolution.warnings();
  }

  private static void soak(List<Question> questions, Report report) {
    long seconds = Long.getLong("benchmarks.soak", 20);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Requests requests = new Requests(questions);
    long begin = System.nanoTime();
    long warm = 0;
    long count = 0;
    long allocatedBefore = 0;
    long cpuBefore = 0;
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      for (int i = 0; i < questions.size(); i++) {
        requests.next();
      }
      count += questions.size();
      if (warm == 0 && System.nanoTime() - begin > seconds * 250_000_000L) {
        warm = Heap.used();
        allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        cpuBefore = threads.getCurrentThreadCpuTime();
        count = 0;
      }
    }
    double cpu = threads.getCurrentThreadCpuTime() - cpuBefore;
    double allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    report.single(
        "the same, in the soak, by the thread's processor time",
        new double[] {1000 * count / cpu},
        "M/s",
        ">= 1");
    report.single("allocated by one", new double[] {allocated / count}, "B", "");
    report.single(
        "heap that stays, after " + seconds + " s more than a quarter in",
        new double[] {(Heap.used() - warm) / 1024.0},
        "KiB",
        "no growth");
    java.lang.ref.Reference.reachabilityFence(questions);
  }
}
