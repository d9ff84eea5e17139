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
   * @throws Exception if the machine cannot be made ready
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
    Path json = Path.of(System.getProperty("benchmarks.json"));
    Report report = new Report();
    boolean failed = false;
    try (Bench bench = new Bench()) {
      for (String name : asked) {
        Section section = sections.get(name);
        if (section == null) {
          throw new IllegalArgumentException(
              "no such section: " + name + "; there are " + sections.keySet());
        }
        System.err.println("benchmarks: " + name);
        try {
          section.run(bench, report);
        } catch (Exception failure) {
          // What others measured is not lost by it.
          failure.printStackTrace();
          report.note("the section " + name + " failed: " + failure.getMessage());
          failed = true;
        }
        report.writeJson(json);
      }
    }
    System.out.print(report.table());
    System.out.println("as JSON: " + json);
    System.exit(failed ? 1 : 0);
  }
}
