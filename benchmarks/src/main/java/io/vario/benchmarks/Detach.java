package io.vario.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures how long devices take to change hands on a real kernel: the emulated one of the kernel's
 * tests, with the peers in it and with 64 virtual functions.
 *
 * <p>The rounds themselves are in {@code guest/detach}, which also judges where the devices are.
 */
final class Detach {
  private static final int[] SIZES = {1, 8, 64};
  private static final List<String> ROUNDS = List.of("3", "3", "2");
  private static final List<String> PEERS = List.of("driverctl", "virsh", "dpdk");
  private static final List<String> VERBS = List.of("detach", "reattach");

  private static final long BOOT_SECONDS = 240;
  private static final long LIMIT_SECONDS = 3600;

  private Detach() {}

  /** Holds what the guest printed: microseconds by contestant and verb, and what it remarked. */
  private record Answer(Map<String, List<Double>> times, Set<String> notes) {
    double[] millis(int size, String contestant, String verb) {
      List<Double> samples = times.get(size + " " + contestant + " " + verb);
      if (samples == null) {
        throw new IllegalStateException(
            "the guest did not measure " + contestant + " " + verb + " of " + size);
      }
      return samples.stream().mapToDouble(micros -> micros / 1000).toArray();
    }

    double[] both(int size, String contestant) {
      double[] sum = millis(size, contestant, "detach");
      double[] more = millis(size, contestant, "reattach");
      for (int i = 0; i < sum.length; i++) {
        sum[i] += more[i];
      }
      return sum;
    }
  }

  static void run(Bench bench, Report report) throws IOException {
    Answer answer = measure(bench);
    for (int size : SIZES) {
      report.section("Detach and reattach, " + size + (size == 1 ? " device" : " devices"));
      String aim = size < 8 ? "" : "0.5";
      for (String verb : VERBS) {
        double[] bare = answer.millis(size, "bare", verb);
        report.compare(verb + ", bare writes", answer.millis(size, "vario", verb), bare, "ms", "");
        report.compare(
            verb + " in a running JVM, bare writes",
            answer.millis(size, "running", verb),
            bare,
            "ms",
            "");
      }
      double[] ours = answer.both(size, "vario");
      double[] running = answer.both(size, "running");
      double[] atOnce = answer.both(size, "at-once");
      double[] fastest = fastest(answer, size);
      for (String peer : PEERS) {
        report.compare("both, " + peer, ours, answer.both(size, peer), "ms", "");
      }
      report.compare("both, the fastest of these", ours, fastest, "ms", aim);
      report.compare("both in a running JVM, the fastest", running, fastest, "ms", aim);
      report.compare("both in a running JVM, bare at once", running, atOnce, "ms", "");
      report.single("bare writes, all devices at once", atOnce, "ms", "");
      report.single("vario --version", answer.millis(size, "version", "start"), "ms", "");
    }
    for (String note : answer.notes) {
      report.note(note);
    }
  }

  /** Return what the fastest peer of each round took. */
  private static double[] fastest(Answer answer, int size) {
    double[] fastest = answer.both(size, PEERS.get(0));
    for (String peer : PEERS) {
      double[] times = answer.both(size, peer);
      for (int i = 0; i < fastest.length; i++) {
        fastest[i] = Math.min(fastest[i], times[i]);
      }
    }
    return fastest;
  }

  private static Answer measure(Bench bench) throws IOException {
    Path scripts = Path.of(System.getProperty("benchmarks.guest"));
    String[] said = Bench.run(scripts.resolve("build").toString(), "--peers").split("\n");
    Path control = bench.work.resolve("guest-run");
    Bench.run("rm", "-rf", control.toString());
    Path shared = Files.createDirectories(control.resolve("shared"));
    Path jars = Files.createDirectories(shared.resolve("jars"));
    Path own = bench.work.resolveSibling("lib");
    try (Stream<Path> libraries = Files.list(own)) {
      for (Path library : libraries.toList()) {
        if (library.getFileName().toString().matches("vario-(core|sysfs|vfio|vendor).*")) {
          Files.copy(library, jars.resolve(library.getFileName()));
        }
      }
    }
    Path benchmarks = Path.of(System.getProperty("benchmarks.jar"));
    Files.copy(benchmarks, jars.resolve(benchmarks.getFileName()));
    Files.copy(Path.of(System.getProperty("benchmarks.detach")), shared.resolve("detach"));
    Process guest =
        new ProcessBuilder(
                scripts.resolve("boot").toString(),
                "--guest",
                said[said.length - 1],
                "--control",
                control.toString(),
                "--vario",
                bench.vario.getParent().getParent().toString(),
                "--many",
                "--memory",
                "3072",
                "--limit",
                String.valueOf(LIMIT_SECONDS))
            .redirectErrorStream(true)
            .redirectOutput(control.resolve("boot.log").toFile())
            .start();
    // Its standard input stays open until then: when that closes, the guest ends.
    try {
      await(guest, control.resolve("ready"), BOOT_SECONDS);
      return parse(runJob(guest, control));
    } finally {
      guest.getOutputStream().close();
      try {
        guest.waitFor(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        guest.destroy();
      }
    }
  }

  private static List<String> runJob(Process guest, Path control) throws IOException {
    Path job = Files.createDirectory(control.resolve("jobs/1"));
    Files.writeString(
        job.resolve("script"),
        "exec bash /control/shared/detach /control/shared/jars " + String.join(" ", ROUNDS) + "\n");
    Files.createFile(job.resolve("go"));
    await(guest, job.resolve("exit"), LIMIT_SECONDS);
    String code = Files.readString(job.resolve("exit")).strip();
    Bench.require(code.equals("0"), "in the guest: " + Files.readString(job.resolve("stderr")));
    return Files.readAllLines(job.resolve("stdout"));
  }

  /** Wait until the guest has written a file that ends in a newline. */
  private static void await(Process guest, Path file, long seconds) throws IOException {
    long begin = System.nanoTime();
    while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
      if (!guest.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(seconds)) {
        throw new IOException(
            (guest.isAlive() ? "the guest was too slow" : "the guest ended")
                + "; see the logs beside "
                + file);
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static Answer parse(List<String> lines) {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    Set<String> notes = new LinkedHashSet<>();
    for (String line : lines) {
      String[] words = line.split(" ");
      if (words[0].equals("note")) {
        notes.add(line.substring(5));
      } else if (words[0].equals("time") && !words[1].equals("0")) {
        // Round 0 only warms the caches of the disk.
        times
            .computeIfAbsent(words[2] + " " + words[3] + " " + words[4], all -> new ArrayList<>())
            .add(Double.valueOf(words[5]));
      }
    }
    return new Answer(times, notes);
  }
}
