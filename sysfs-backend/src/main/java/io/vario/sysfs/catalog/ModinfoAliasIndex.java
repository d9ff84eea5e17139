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
    int at = 0;
    while (at < data.length) {
      int dot = at;
      while (dot < data.length && data[dot] != '.' && data[dot] != 0) {
        dot++;
      }
      int pattern = dot + KEY.length;
      int end = dot;
      while (end < data.length && data[end] != 0) {
        end++;
      }
      if (isAlias(dot)
          && end - pattern <= AliasPattern.LONGEST
          && AliasPattern.mayMatch(data, pattern, key)) {
        String text = new String(data, pattern, end - pattern, StandardCharsets.ISO_8859_1);
        String normal = AliasPattern.normalise(text);
        if (normal != null && AliasPattern.matches(normal, key)) {
          hits.append(normal, new String(data, at, dot - at, StandardCharsets.ISO_8859_1), path);
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
}
