package io.vario.sysfs.catalog;

import java.nio.charset.StandardCharsets;

/**
 * Searches modules.alias: lines {@code alias PATTERN MODULE} in modules.order's order.
 *
 * <p>kmod never reads it; it is what is left where the binary file is missing or damaged. Lines are
 * looked at in place, and only one that can match becomes a string.
 */
final class TextAliasIndex implements AliasIndex {
  private static final byte[] COMMAND = {'a', 'l', 'i', 'a', 's', ' '};

  private final String path;
  private final byte[] data;

  TextAliasIndex(String path, byte[] data) {
    this.path = path;
    this.data = data;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void search(String key, AliasHits hits) {
    scan(
        new Lines() {
          @Override
          public boolean wants(int alias) {
            return AliasPattern.mayMatch(data, alias, key);
          }

          @Override
          public void take(String pattern, String module, int line) {
            if (AliasPattern.matches(pattern, key)) {
              hits.append(pattern, module, path + ":" + line);
            }
          }
        });
  }

  @Override
  public void collect(PciAliasTable.Builder table) {
    scan(
        new Lines() {
          @Override
          public boolean wants(int alias) {
            return true;
          }

          @Override
          public void take(String pattern, String module, int line) {
            if (table.wants(pattern)) {
              table.append(pattern, module, line);
            }
          }
        });
  }

  @Override
  public int searchesWorthATable() {
    // Each one looks at every line.
    return 4;
  }

  private void scan(Lines lines) {
    int line = 1;
    int at = 0;
    while (at < data.length) {
      int end;
      if (isCommand(data, at)) {
        int pattern = at + COMMAND.length;
        end = lineEnd(data, pattern);
        if (lines.wants(pattern)) {
          take(lines, pattern, end, line);
        }
      } else {
        end = lineEnd(data, at);
      }
      at = end + 1;
      line++;
    }
  }

  private static boolean isCommand(byte[] data, int at) {
    if (at + COMMAND.length > data.length) {
      return false;
    }
    for (int i = 0; i < COMMAND.length; i++) {
      if (data[at + i] != COMMAND[i]) {
        return false;
      }
    }
    return true;
  }

  private static int lineEnd(byte[] data, int from) {
    int at = from;
    int length = data.length;
    while (at < length && data[at] != '\n') {
      at++;
    }
    return at;
  }

  private void take(Lines lines, int from, int lineEnd, int line) {
    int end = lineEnd > from && data[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    // The module has no blank; an alias may have one.
    int blank = end - 1;
    while (blank > from && data[blank] != ' ') {
      blank--;
    }
    if (blank <= from || blank - from > AliasPattern.LONGEST) {
      return;
    }
    String text = new String(data, from, blank - from, StandardCharsets.ISO_8859_1);
    String pattern = AliasPattern.normalise(text);
    if (pattern != null) {
      String module = new String(data, blank + 1, end - blank - 1, StandardCharsets.ISO_8859_1);
      lines.take(pattern, module, line);
    }
  }

  /** Takes lines one by one. */
  private interface Lines {
    /** Tell whether an alias is worth becoming a string. */
    boolean wants(int alias);

    void take(String pattern, String module, int line);
  }
}
