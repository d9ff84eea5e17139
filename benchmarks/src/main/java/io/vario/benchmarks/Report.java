package io.vario.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects what was measured. Samples of one row were taken in turn, so each pair has a ratio. */
final class Report {
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final StringBuilder table = new StringBuilder();
  private String section = "";

  /** Begin a part of the table. */
  void section(String title) {
    section = title;
    table.append(String.format("%n%s%n", title));
    table.append(
        String.format(
            "  %-44s %12s %12s  %-8s %22s  %s%n",
            "", "Vario", "beside it", "unit", "ratio (quartiles)", "aim"));
  }

  /** Add a row of two contestants; the ratio is Vario's by the other's. */
  void compare(String what, double[] vario, double[] other, String unit, String aim) {
    double[] ratios = new double[vario.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = vario[i] / other[i];
    }
    Map<String, Object> row = row(what, unit, aim);
    row.put("vario", median(vario));
    row.put("varioSamples", vario);
    row.put("other", median(other));
    row.put("otherSamples", other);
    row.put("ratio", median(ratios));
    row.put("ratioLow", quantile(ratios, 0.25));
    row.put("ratioHigh", quantile(ratios, 0.75));
    line(
        what,
        number(median(vario)),
        number(median(other)),
        unit,
        String.format(
            Locale.ROOT,
            "%s (%s-%s)",
            number(median(ratios)),
            number(quantile(ratios, 0.25)),
            number(quantile(ratios, 0.75))),
        aim);
  }

  /** Add a row of one value with nothing beside it. */
  void single(String what, double[] samples, String unit, String aim) {
    Map<String, Object> row = row(what, unit, aim);
    row.put("vario", median(samples));
    row.put("varioSamples", samples);
    line(
        what,
        number(median(samples)),
        "",
        unit,
        samples.length < 2
            ? ""
            : "(" + number(quantile(samples, 0.25)) + "-" + number(quantile(samples, 0.75)) + ")",
        aim);
  }

  /** Add a sentence. */
  void note(String text) {
    table.append("  ").append(text).append(String.format("%n"));
    row(text, "", "").put("note", true);
  }

  private Map<String, Object> row(String what, String unit, String aim) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("section", section);
    row.put("what", what);
    row.put("unit", unit);
    row.put("aim", aim);
    rows.add(row);
    return row;
  }

  private void line(
      String what, String vario, String other, String unit, String ratio, String aim) {
    table.append(
        String.format("  %-44s %12s %12s  %-8s %22s  %s%n", what, vario, other, unit, ratio, aim));
  }

  String table() {
    return table.toString();
  }

  void writeJson(Path file) throws IOException {
    Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(rows) + "\n");
  }

  static double median(double[] values) {
    return quantile(values, 0.5);
  }

  static double quantile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static String number(double value) {
    if (value >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
