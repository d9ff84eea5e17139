package io.vario.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lay out rows so that their columns stand below each other. */
final class Table {
  private final int[] widths;
  private final List<Row> rows = new ArrayList<>();

  /** Begin with the columns' titles, if they are wanted. */
  Table(boolean headed, String... titles) {
    this.widths = new int[titles.length];
    if (headed) {
      row(titles);
    }
  }

  /** Hold one row. */
  private static final class Row {
    final String[] cells;

    /** The column that stands out; -1 if none does. */
    int column = -1;

    @Nullable Style style;

    Row(String[] cells) {
      this.cells = cells;
    }
  }

  /** Add a row; it has as many cells as there are titles. */
  void row(String... cells) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Printable.line(cells[i]);
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(new Row(cells));
  }

  /** Let a cell of the row that was added last stand out. */
  void mark(int column, Style style) {
    Row last = rows.get(rows.size() - 1);
    last.column = column;
    last.style = style;
  }

  void print(Output out) {
    for (Row row : rows) {
      int missing = 0;
      for (int i = 0; i < row.cells.length; i++) {
        String cell = row.cells[i];
        out.text(" ".repeat(missing));
        if (i == row.column && row.style != null) {
          out.add(row.style, cell);
        } else {
          out.add(cell);
        }
        missing = widths[i] + 2 - cell.length();
      }
      out.end();
    }
  }
}
