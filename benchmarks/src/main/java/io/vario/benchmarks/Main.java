package io.vario.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the sections that are asked for, or all, and prints what they measured. */
public final class Main {
  private Main() {}

  /** One part of the benchmarks. */
  interface Section {
    void run(Bench bench, Report report) throws Exception;
  }

  /**
   * Run.
   *
   * @param args names of sections, none for all
   * @throws Exception if anything fails, or an answer is not its peer's
   */
  public static void main(String[] args) throws Exception {
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("start-up", StartUp::run);
    sections.put("aliases", Aliases::run);
    sections.put("inventory", Inventory::run);
    sections.put("resolution", Resolutions::run);
    sections.put("memory", Memory::run);
    sections.put("detach", Detach::run);
    List<String> asked = args.length == 0 ? List.copyOf(sections.keySet()) : Arrays.asList(args);
    Report report = new Report();
    try (Bench bench = new Bench()) {
      for (String name : asked) {
        Section section = sections.get(name);
        if (section == null) {
          throw new IllegalArgumentException(
              "no such section: " + name + "; there are " + sections.keySet());
        }
        System.err.println("benchmarks: " + name);
        section.run(bench, report);
      }
    }
    Path json = Path.of(System.getProperty("benchmarks.json"));
    report.writeJson(json);
    System.out.print(report.table());
    System.out.println("as JSON: " + json);
  }
}
