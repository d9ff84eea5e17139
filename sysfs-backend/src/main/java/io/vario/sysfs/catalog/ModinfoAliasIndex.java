package io.vario.sysfs.catalog;

import java.nio.charset.StandardCharsets;

/**
 * Searches the aliases in modules.builtin.modinfo: entries {@code module.alias=PATTERN}, each ended
 * by a zero byte. Device aliases are among them since Linux 6.18.
 */
final class ModinfoAliasIndex implements AliasIndex {
  private static final byte[] KEY = {'.', 'a', 'l', 'i', 'a', 's', '='};

  private final String path;
  private final byte[] data;

  ModinfoAliasIndex(String path, byte[] data) {
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
        new Entries() {
          @Override
          public boolean wants(int alias) {
            return AliasPattern.mayMatch(data, alias, key);
          }

          @Override
          public void take(String pattern, String module) {
            if (AliasPattern.matches(pattern, key)) {
              hits.append(pattern, module, path);
            }
          }
        });
  }

  @Override
  public void collect(PciAliasTable.Builder table) {
    scan(
        new Entries() {
          @Override
          public boolean wants(int alias) {
            return true;
          }

          @Override
          public void take(String pattern, String module) {
            if (table.wants(pattern)) {
              table.append(pattern, module, 0);
            }
          }
        });
  }

  @Override
  public int searchesWorthATable() {
    // Each one looks at every entry.
    return 4;
  }

  private void scan(Entries entries) {
    int at = 0;
    while (at < data.length) {
      int dot = at;
      while (dot < data.length && data[dot] != '.' && data[dot] != 0) {
        dot++;
      }
      int alias = dot + KEY.length;
      int end = dot;
      while (end < data.length && data[end] != 0) {
        end++;
      }
      if (isAlias(dot) && end - alias <= AliasPattern.LONGEST && entries.wants(alias)) {
        String text = new String(data, alias, end - alias, StandardCharsets.ISO_8859_1);
        String pattern = AliasPattern.normalise(text);
        if (pattern != null) {
          entries.take(pattern, new String(data, at, dot - at, StandardCharsets.ISO_8859_1));
        }
      }
      at = end + 1;
    }
  }

  private boolean isAlias(int dot) {
    if (dot + KEY.length > data.length) {
      return false;
    }
    for (int i = 0; i < KEY.length; i++) {
      if (data[dot + i] != KEY[i]) {
        return false;
      }
    }
    return true;
  }

  /** Takes aliases one by one. */
  private interface Entries {
    /** Tell whether an alias is worth becoming a string. */
    boolean wants(int alias);

    void take(String pattern, String module);
  }
}
