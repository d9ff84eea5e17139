package io.vario.sysfs.catalog;

import io.vario.device.Glob;
import io.vario.device.ModuleName;
import io.vario.host.AliasMatch;
import java.util.ArrayList;
import java.util.List;

/** Collects the matches of one source for one key, in the order in which kmod would give them. */
final class AliasHits {
  /** No device has so many aliases; a file that says so is not worth more memory. */
  private static final int MOST = 4096;

  private final AliasMatch.Origin origin;
  private final List<Hit> hits = new ArrayList<>(4);

  AliasHits(AliasMatch.Origin origin) {
    this.origin = origin;
  }

  /** Take a match behind all others; what names no module is passed over. */
  void append(String pattern, String module, String source) {
    add(pattern, module, source, Long.MAX_VALUE, hits.size());
  }

  /**
   * Take a match by its priority, the lowest first. kmod puts a later one before its equals.
   *
   * @param priority the module's place in modules.order, as the index holds it
   */
  void insert(String pattern, String module, String source, long priority) {
    int place = 0;
    while (place < hits.size() && hits.get(place).priority < priority) {
      place++;
    }
    add(pattern, module, source, priority, place);
  }

  private void add(String pattern, String module, String source, long priority, int place) {
    if (hits.size() == MOST || !ModuleName.isValid(module)) {
      return;
    }
    ModuleName name = ModuleName.parse(module);
    for (Hit known : hits) {
      if (known.module.equals(name) && known.pattern.equals(pattern)) {
        return;
      }
    }
    hits.add(place, new Hit(pattern, name, source, priority));
  }

  List<AliasMatch> matches() {
    List<AliasMatch> matches = new ArrayList<>(hits.size());
    for (Hit hit : hits) {
      matches.add(
          new AliasMatch(new Glob(hit.pattern), hit.module, origin, hit.source, matches.size()));
    }
    return matches;
  }

  private static final class Hit {
    final String pattern;
    final ModuleName module;
    final String source;
    final long priority;

    Hit(String pattern, ModuleName module, String source, long priority) {
      this.pattern = pattern;
      this.module = module;
      this.source = source;
      this.priority = priority;
    }
  }
}
