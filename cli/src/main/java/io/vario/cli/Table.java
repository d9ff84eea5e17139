package io.vario.cli;

import java.util.ArrayList;
import java.util.List;

/** Lay out rows so that their columns stand below each other. */
final class Table {
  private final int[] widths;
  private final List<String[]> rows = new ArrayList<>();

  /** Begin with the columns' titles. */
  Table(String... titles) {
    this.widths = new int[titles.length];
    row(titles);
  }

  /** Add a row; it has as many cells as there are titles. */
  void row(String... cells) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Printable.line(cells[i]);
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(cells);
  }

  void print(Output out) {
    StringBuilder line = new StringBuilder(120);
    for (String[] cells : rows) {
      line.setLength(0);
      int end = 0;
      for (int i = 0; i < cells.length; i++) {
        while (line.length() < end) {
          line.append(' ');
        }
        line.append(cells[i]);
        end += widths[i] + 2;
      }
      out.line(line.toString());
    }
  }
}
