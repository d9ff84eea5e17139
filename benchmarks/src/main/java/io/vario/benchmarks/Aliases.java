package io.vario.benchmarks;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.vario.device.ModuleName;
import io.vario.host.AliasMatch;
import io.vario.host.ModuleCatalog;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/** Measures the catalog's look-ups beside libkmod's, with the same keys over the same files. */
final class Aliases {
  private static final int ROUNDS = 5;

  /** What else runs only ever adds to a process's time, so that the least of many says most. */
  private static final int OPENINGS = 40;

  private static final Pattern LINE =
      Pattern.compile(
          "alias (pci:v(\\w{8}|\\*)d(\\w{8}|\\*)sv(\\w{8}|\\*)sd(\\w{8}|\\*)"
              + "bc(\\w\\w|\\*)sc(\\w\\w|\\*)i(\\w\\w|\\*)\\*?) .*");

  private Aliases() {}

  static void run(Bench bench, Report report) throws IOException, RunnerException {
    Path folder = bench.moduleFolder();
    List<String> lines =
        Files.readAllLines(folder.resolve("modules.alias"), StandardCharsets.ISO_8859_1);
    report.section("Alias look-up, " + lines.size() + " lines of " + folder.getFileName());
    List<String> devices = deviceKeys(lines);
    Path plain = keys(bench, "pci.keys", "pci:", devices);
    Path vfio = keys(bench, "vfio.keys", "vfio_pci:", devices);
    agree(bench, lines, devices);

    double[][] ours = new double[2][ROUNDS];
    double[][] theirs = new double[2][ROUNDS];
    Path[] files = {plain, vfio};
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < files.length; i++) {
        ours[i][round] =
            Jmh.score(
                LookupBenchmark.class,
                "lookup",
                Map.of("root", bench.moduleRoot.toString(), "keys", files[i].toString()));
        theirs[i][round] =
            Double.parseDouble(
                    Bench.run(
                            bench.peers.resolve("lookup").toString(),
                            "time",
                            folder.toString(),
                            files[i].toString(),
                            "2")
                        .trim())
                / 1e6;
      }
    }
    report.compare("pci: keys, libkmod", ours[0], theirs[0], "M/s", "50");
    report.compare("vfio_pci: keys, libkmod", ours[1], theirs[1], "M/s", "20");
    opening(bench, report);
  }

  /** Measure one question of a fresh process, and what a kept index takes. */
  private static void opening(Bench bench, Report report) throws IOException {
    for (Map.Entry<String, Path> java : bench.javas().entrySet()) {
      List<String> nothing = StartUp.nothing(bench, java.getValue());
      List<String> flags = nothing.subList(0, nothing.indexOf("-cp"));
      // As the command does, both start from an archive of their classes.
      String archive = bench.work.resolve("one-" + java.getKey() + ".jsa").toString();
      Bench.run(Map.of(), oneLookup(bench, flags, "-XX:ArchiveClassesAtExit=" + archive, "1"));
      String archived = "-XX:SharedArchiveFile=" + archive;
      double without = Double.MAX_VALUE;
      double with = Double.MAX_VALUE;
      for (int round = 0; round < OPENINGS; round++) {
        without = Math.min(without, openingMillis(bench, flags, archived, "0"));
        with = Math.min(with, openingMillis(bench, flags, archived, "1"));
      }
      report.single(
          "first look-up of a process (Java " + java.getKey() + ")",
          new double[] {with - without},
          "ms",
          "<= 5");
    }
    String bytes =
        Bench.run(
            bench.javas().values().iterator().next().resolve("bin/java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            HeapOfIndex.class.getName(),
            bench.moduleRoot.toString(),
            bench.work.resolve("pci.keys").toString());
    String[] numbers = bytes.trim().split(" ");
    report.single(
        "heap of the kept index, by modules.alias", one(numbers[0], numbers[2]), "B/B", "<= 3");
    report.single(
        "the same once every alias has matched", one(numbers[1], numbers[2]), "B/B", "<= 3");
  }

  private static double openingMillis(
      Bench bench, List<String> flags, String archive, String questions) throws IOException {
    return bench.usage(Map.of(), oneLookup(bench, flags, archive, questions)).cpuMillis();
  }

  private static List<String> oneLookup(
      Bench bench, List<String> flags, String archive, String questions) {
    List<String> command = new ArrayList<>(flags);
    command.addAll(
        List.of(
            archive,
            "-cp",
            System.getProperty("java.class.path"),
            OneLookup.class.getName(),
            bench.moduleRoot.toString(),
            questions));
    return command;
  }

  private static double[] one(String bytes, String fileLength) {
    return new double[] {Double.parseDouble(bytes) / Double.parseDouble(fileLength)};
  }

  /** Make a device for each alias in the file: what the alias leaves open is anything. */
  private static List<String> deviceKeys(List<String> lines) {
    Random random = new Random(1);
    List<String> keys = new ArrayList<>();
    for (String line : lines) {
      Matcher alias = LINE.matcher(line);
      if (alias.matches()) {
        StringBuilder key = new StringBuilder();
        String[] names = {"v", "d", "sv", "sd", "bc", "sc", "i"};
        for (int i = 0; i < names.length; i++) {
          String value = alias.group(i + 2);
          int digits = i < 4 ? 4 : 2;
          key.append(names[i]);
          key.append(value.equals("*") ? (i < 4 ? "0000" : "") + hex(random, digits) : value);
        }
        keys.add(key.toString());
      }
    }
    Collections.shuffle(keys, random);
    return keys;
  }

  private static String hex(Random random, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "X", random.nextInt(1 << 4 * digits));
  }

  private static Path keys(Bench bench, String name, String prefix, List<String> devices)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (String device : devices) {
      text.append(prefix).append(device).append('\n');
    }
    Path file = bench.work.resolve(name);
    Files.writeString(file, text);
    return file;
  }

  static ModuleCatalog catalog(Path root) {
    return SysfsHost.of(new RecordedKernelFiles(root), new NoModuleLoader()).catalog();
  }

  /** All ids in the file, random ones and hostile keys: libkmod's modules, fnmatch(3)'s aliases. */
  private static void agree(Bench bench, List<String> lines, List<String> devices)
      throws IOException {
    Random random = new Random(2);
    List<String> keys = new ArrayList<>();
    for (String device : devices) {
      keys.add("pci:" + device);
      keys.add("vfio_pci:" + device);
    }
    for (int i = 0; i < 2000; i++) {
      String device =
          "v0000"
              + hex(random, 4)
              + "d0000"
              + hex(random, 4)
              + "sv0000"
              + hex(random, 4)
              + "sd0000"
              + hex(random, 4)
              + "bc"
              + hex(random, 2)
              + "sc"
              + hex(random, 2)
              + "i"
              + hex(random, 2);
      keys.add("pci:" + device);
      // One letter is another: a key of a neighbour, or of nobody.
      StringBuilder odd = new StringBuilder("pci:" + devices.get(random.nextInt(devices.size())));
      odd.setCharAt(
          random.nextInt(odd.length()), "0123456789ABCDEFabcdef*?:_vsi".charAt(random.nextInt(29)));
      keys.add(odd.toString());
    }
    Path file = bench.work.resolve("all.keys");
    Files.write(file, keys, StandardCharsets.ISO_8859_1);
    String[] kmod =
        Bench.run(
                bench.peers.resolve("lookup").toString(),
                "answers",
                bench.moduleFolder().toString(),
                file.toString())
            .split("\n", -1);
    ModuleCatalog catalog = catalog(bench.moduleRoot);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < keys.size(); i++) {
        Set<String> modules = new LinkedHashSet<>();
        for (AliasMatch match : catalog.lookup(keys.get(i)).matches()) {
          modules.add(match.module().toString());
        }
        Set<String> expected = new LinkedHashSet<>(List.of(kmod[i].split(" ")));
        expected.remove("");
        Bench.require(
            List.copyOf(modules).equals(List.copyOf(expected)),
            keys.get(i) + ": libkmod " + expected + ", Vario " + modules);
      }
    }
    agreeWithFnmatch(catalog, lines, keys, random);
  }

  private static void agreeWithFnmatch(
      ModuleCatalog catalog, List<String> lines, List<String> keys, Random random) {
    Function fnmatch = NativeLibrary.getInstance("c").getFunction("fnmatch");
    List<byte[]> aliases = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("alias ")) {
        String alias = line.substring(6, line.lastIndexOf(' '));
        // fnmatch(3) takes microseconds through JNA, and no other can match a key of PCI.
        if (alias.startsWith("pci:") || alias.startsWith("vfio_pci:") || alias.startsWith("*")) {
          aliases.add((alias + "\0").getBytes(StandardCharsets.ISO_8859_1));
          texts.add(line.substring(6));
        }
      }
    }
    for (int i = 0; i < 60; i++) {
      String key = keys.get(random.nextInt(keys.size()));
      byte[] bytes = (key + "\0").getBytes(StandardCharsets.ISO_8859_1);
      Set<String> expected = new TreeSet<>();
      for (int at = 0; at < aliases.size(); at++) {
        if (fnmatch.invokeInt(new Object[] {aliases.get(at), bytes, 0}) == 0) {
          expected.add(texts.get(at));
        }
      }
      Set<String> found = new TreeSet<>();
      for (AliasMatch match : catalog.lookup(key).matches()) {
        if (match.origin() == AliasMatch.Origin.MODULES_ALIAS) {
          found.add(match.pattern() + " " + match.module());
        }
      }
      Bench.require(found.equals(expected), key + ": fnmatch " + expected + ", Vario " + found);
    }
  }

  /** Reads what every question of a catalog needs, and then asks for aliases, or does not. */
  public static final class OneLookup {
    private OneLookup() {}

    /**
     * Run.
     *
     * @param args the folder that mirrors /, and how many questions to ask
     */
    public static void main(String[] args) {
      ModuleCatalog catalog = catalog(Path.of(args[0]));
      catalog.status(ModuleName.parse("vfio_pci"));
      for (int i = Integer.parseInt(args[1]); i > 0; i--) {
        catalog.lookup("vfio_pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00");
      }
    }
  }

  /** Tells the heap that a catalog keeps. */
  public static final class HeapOfIndex {
    private HeapOfIndex() {}

    /**
     * Run.
     *
     * @param args the folder that mirrors /, and a file of keys
     * @throws IOException if the keys cannot be read
     */
    public static void main(String[] args) throws IOException {
      List<String> keys = Files.readAllLines(Path.of(args[1]));
      Path root = Path.of(args[0]);
      // What classes and the JVM keep of a first run is not the index's.
      ask(catalog(root), keys, 1000);
      long before = Heap.used();
      ModuleCatalog catalog = catalog(root);
      ask(catalog, keys.subList(0, 1), 1000);
      long kept = Heap.used() - before;
      ask(catalog, keys, keys.size());
      long warm = Heap.used() - before;
      Path folder;
      try (var releases = Files.list(root.resolve("lib/modules"))) {
        folder = releases.findFirst().orElseThrow();
      }
      System.out.println(kept + " " + warm + " " + Files.size(folder.resolve("modules.alias")));
      java.lang.ref.Reference.reachabilityFence(catalog);
    }

    private static void ask(ModuleCatalog catalog, List<String> keys, int times) {
      for (int i = 0; i < times; i++) {
        catalog.lookup(keys.get(i % keys.size()));
      }
    }
  }
}
