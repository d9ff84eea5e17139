package io.vario.sysfs.check;

import io.vario.device.ReadProblem;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tell which processes have which nodes open, by {@code /proc/PID/fd}. */
final class Processes {
  /** Far more than a host has; it bounds what a hostile recording can cost. */
  private static final int MOST_LINKS = 2_000_000;

  private final KernelFiles files;
  private final Map<String, List<Open>> byNode = new HashMap<>();
  private int hidden;

  Processes(KernelFiles files) {
    this.files = files;
    int links = 0;
    for (String pid : Text.names(files, "/proc")) {
      if (!Text.isNumber(pid)) {
        continue;
      }
      String folder = "/proc/" + pid + "/fd";
      Reading<List<String>> names = files.list(folder);
      List<String> listed = names.orNull();
      if (listed == null) {
        hidden += isDenied(names) ? 1 : 0;
        continue;
      }
      for (String name : listed) {
        links++;
        String goal = links > MOST_LINKS ? null : files.readLink(folder + "/" + name).orNull();
        if (goal != null && goal.startsWith("/dev/")) {
          byNode
              .computeIfAbsent(goal, key -> new ArrayList<>())
              .add(new Open(pid, folder + "/" + name, goal));
        }
      }
      if (links > MOST_LINKS) {
        hidden++;
      }
    }
  }

  private static boolean isDenied(Reading<?> reading) {
    return reading.problem().isPresent()
        && reading.problem().get().kind() == ReadProblem.Kind.DENIED;
  }

  private record Open(String pid, String link, String node) {}

  /** Return how many processes could not be looked into. */
  int hidden() {
    return hidden;
  }

  /** Say which processes have one of some nodes open, one clause each. */
  List<String> using(Set<String> nodes) {
    Map<String, List<String>> byPid = new LinkedHashMap<>();
    for (String node : nodes) {
      for (Open open : byNode.getOrDefault(node, List.of())) {
        // It may have been closed since, while other devices of the request were changed.
        if (node.equals(files.readLink(open.link()).orNull())) {
          List<String> opened = byPid.computeIfAbsent(open.pid(), key -> new ArrayList<>());
          if (!opened.contains(node)) {
            opened.add(node);
          }
        }
      }
    }
    List<String> clauses = new ArrayList<>(byPid.size());
    byPid.forEach(
        (pid, opened) ->
            clauses.add("pid " + pid + command(pid) + " has " + Text.some(opened, 4) + " open"));
    return clauses;
  }

  private String command(String pid) {
    String command = Text.orEmpty(files, "/proc/" + pid + "/comm");
    return command.isEmpty() ? "" : " (" + Text.shown(command) + ")";
  }
}
