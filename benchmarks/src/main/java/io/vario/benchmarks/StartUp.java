package io.vario.benchmarks;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measures whole commands on a host that has nothing else to say: what start-up costs. */
final class StartUp {
  private static final int ROUNDS = 15;

  private StartUp() {}

  /** The least that a JVM can be asked for. */
  public static final class Nothing {
    private Nothing() {}

    /**
     * Return at once.
     *
     * @param args not looked at
     */
    public static void main(String[] args) {}
  }

  static void run(Bench bench, Report report) throws IOException {
    Map<String, Path> javas = bench.javas();
    for (int devices : new int[] {4, 64, 1000}) {
      bench.show(devices);
      prepare(bench, javas.values());
      Map<String, String> first = Map.of("JAVA_HOME", javas.values().iterator().next().toString());
      agree(first, bench, devices);
      List<Map.Entry<Map<String, String>, List<String>>> commands = new ArrayList<>();
      commands.add(Map.entry(Map.of(), List.of("lspci", "-k")));
      commands.add(Map.entry(Map.of(), List.of("dpdk-devbind.py", "--status")));
      for (Path java : javas.values()) {
        Map<String, String> environment = Map.of("JAVA_HOME", java.toString());
        commands.add(Map.entry(environment, List.of(bench.vario.toString(), "list")));
        commands.add(
            Map.entry(environment, List.of(bench.vario.toString(), "explain", Tree.ASKED)));
        commands.add(Map.entry(Map.of(), nothing(bench, java)));
      }
      double[][] times = Bench.inTurn(ROUNDS, commands);
      report.section("Start-up, " + devices + " devices");
      int at = 2;
      for (String java : javas.keySet()) {
        String on = " (Java " + java + ")";
        report.compare("list, empty main" + on, times[at], times[at + 2], "ms", "<= 1.3");
        report.compare("explain, empty main" + on, times[at + 1], times[at + 2], "ms", "<= 1.3");
        report.compare("list, lspci -k" + on, times[at], times[0], "ms", "");
        report.compare("list, dpdk-devbind --status" + on, times[at], times[1], "ms", "");
        at += 3;
      }
      // It takes seconds for many devices, so fewer rounds have to do there.
      double[][] slow =
          Bench.inTurn(
              devices < 1000 ? ROUNDS : 2,
              List.of(
                  Map.entry(first, List.of(bench.vario.toString(), "list")),
                  Map.entry(Map.of(), List.of("driverctl", "list-devices"))));
      String on = " (Java " + javas.keySet().iterator().next() + ")";
      report.compare("list, driverctl list-devices" + on, slow[0], slow[1], "ms", "");
    }
    bench.hide();
  }

  /** Let each JVM archive the command's classes, as an installation does. */
  private static void prepare(Bench bench, Collection<Path> javas) throws IOException {
    for (Path java : javas) {
      Bench.run(
          Map.of("JAVA_HOME", java.toString()),
          List.of(bench.vario.resolveSibling("vario-prepare").toString()));
    }
  }

  /** All name the same devices; lspci and Vario name the same drivers, too. */
  private static void agree(Map<String, String> environment, Bench bench, int devices)
      throws IOException {
    Map<String, String> ours = new TreeMap<>();
    String json = Bench.run(environment, List.of(bench.vario.toString(), "list", "--json"));
    for (JsonElement device :
        JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("devices")) {
      ours.put(
          device.getAsJsonObject().get("address").getAsString(),
          device.getAsJsonObject().get("driver").getAsString());
    }
    Bench.require(ours.size() == devices, "Vario lists " + ours.size() + " of " + devices);
    Bench.require(ours.equals(lspci()), "lspci lists " + lspci() + ", Vario " + ours);
    // driverctl takes a second for every hundred devices; dpdk-devbind shows no bridges.
    int bridges = 0;
    for (String driver : ours.values()) {
      bridges += driver.equals("pcieport") ? 1 : 0;
    }
    if (devices < 1000) {
      long driverctl = Bench.run("driverctl", "list-devices").lines().count();
      Bench.require(driverctl == devices, "driverctl lists " + driverctl);
    }
    String dpdk = Bench.run("dpdk-devbind.py", "--status");
    long named = dpdk.lines().filter(line -> line.matches("[0-9a-f]{4}:.*")).count();
    Bench.require(named == devices - bridges, "dpdk-devbind lists " + named);
  }

  /** Return what {@code lspci -D -k} says: each address with its driver. */
  static Map<String, String> lspci() throws IOException {
    Map<String, String> theirs = new TreeMap<>();
    String address = "";
    for (String line : Bench.run("lspci", "-D", "-k").split("\n")) {
      if (line.matches("[0-9a-f]{4}:.*")) {
        address = line.substring(0, line.indexOf(' '));
      } else if (line.contains("Kernel driver in use: ")) {
        theirs.put(address, line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return theirs;
  }

  /** Return a command that runs an empty main with the JVM's options that the start script uses. */
  static List<String> nothing(Bench bench, Path java) throws IOException {
    Path spy = bench.work.resolve("spy");
    Files.createDirectories(spy.resolve("bin"));
    Path script = spy.resolve("bin/java");
    Files.writeString(script, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(
        java.resolve("release"), spy.resolve("release"), StandardCopyOption.REPLACE_EXISTING);
    String options =
        Bench.run(Map.of("JAVA_HOME", spy.toString()), List.of(bench.vario.toString(), "list"));
    List<String> command = new ArrayList<>(List.of(java.resolve("bin/java").toString()));
    for (String option : options.split("\n")) {
      if (option.equals("-cp")) {
        break;
      }
      // Vario's own archive of classes would not fit another class path.
      if (!option.startsWith("-XX:SharedArchiveFile") && !option.startsWith("-XX:AOT")) {
        command.add(option);
      }
    }
    Path jar = bench.work.resolve("nothing");
    Path classFile = jar.resolve(Nothing.class.getName().replace('.', '/') + ".class");
    Files.createDirectories(classFile.getParent());
    try (var in = StartUp.class.getResourceAsStream("StartUp$Nothing.class")) {
      Files.write(classFile, in.readAllBytes());
    }
    command.addAll(List.of("-cp", jar.toString(), Nothing.class.getName()));
    return command;
  }
}
