package io.vario.sysfs.catalog;

import io.vario.device.Glob;
import io.vario.device.ModuleName;
import io.vario.host.AliasMatch;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the aliases of one prefix as numbers, so that a key costs one look at the aliases of its
 * ids, and one at the few that leave an id open.
 *
 * <p>An alias of the usual form names each field of the key in its order, each in full or as {@code
 * *}. A key of the kernel's form has exactly as many lower-case letters, all of them the fields'
 * names: so each {@code *} stands for its own field, and comparing field by field is what
 * fnmatch(3) does. An alias of another form stays a text and is matched as one.
 *
 * <p>Immutable, but that a match is kept once it is made. Takes about 60 bytes for an alias, and
 * 160 more for one that has matched.
 */
final class PciAliases {
  /** More matches than any device has; who has more is answered by the file itself. */
  private static final int MOST = 16;

  private static final int[] NONE = {};

  /** What of two ids counts, by two flags: whether the first is open, and whether the second is. */
  private static final long[] PAIRS = {-1, 0xffffffffL, 0xffffffffL << 32, 0};

  /** What of the class counts, by the three flags of its fields. */
  private static final int[] CLASSES = {
    0xffffff00, 0x00ffff00, 0xff00ff00, 0x0000ff00, 0xffff0000, 0x00ff0000, 0xff000000, 0
  };

  /** The numbers of an alias in {@link #records}: ids; subsystem; class and flags, and its rank. */
  private static final int RECORD = 3;

  private final String prefix;
  private final AliasMatch.Origin origin;
  private final String path;
  private final ModuleName[] modules;

  // Of each alias, those of a group side by side: those that name both ids, the vendor alone, no
  // vendor but a base class, none of these; last those that are texts.
  private final long[] records;
  private final int[] moduleOf;
  private final int[] lines;
  private final @Nullable AliasMatch[] made;
  private final Groups byIds;
  private final Groups byVendor;
  private final Groups byBase;
  private final int firstOther;
  private final int firstText;
  private final String[] texts;

  PciAliases(
      String prefix, List<PciAlias> aliases, ModuleName[] modules, PciAliasTable.Builder of) {
    this.prefix = prefix;
    this.origin = of.origin;
    this.path = of.path;
    this.modules = modules;
    PciAlias[] sorted = aliases.toArray(new PciAlias[0]);
    Arrays.sort(sorted, Comparator.comparingLong(alias -> alias.order));
    int count = sorted.length;
    for (int i = 0; i < count; i++) {
      sorted[i].rank = i;
    }
    Arrays.sort(sorted, PciAlias.BY_GROUP);
    records = new long[RECORD * count];
    moduleOf = new int[count];
    made = new AliasMatch[count];
    lines = new int[of.hasLines() ? count : 0];
    for (int i = 0; i < count; i++) {
      PciAlias alias = sorted[i];
      records[RECORD * i] = alias.ids;
      records[RECORD * i + 1] = alias.subsystem;
      records[RECORD * i + 2] = (long) alias.classAndFlags << 32 | alias.rank;
      moduleOf[i] = alias.module;
      if (lines.length > 0) {
        lines[i] = alias.line;
      }
    }
    int firstVendor = begin(sorted, PciAlias.OF_VENDOR);
    int firstBase = begin(sorted, PciAlias.OF_BASE);
    firstOther = begin(sorted, PciAlias.OTHER);
    firstText = begin(sorted, PciAlias.TEXT);
    byIds = groups(sorted, 0, firstVendor);
    byVendor = groups(sorted, firstVendor, firstBase);
    byBase = groups(sorted, firstBase, firstOther);
    texts = new String[count - firstText];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = String.valueOf(sorted[firstText + i].text);
    }
  }

  private static int begin(PciAlias[] sorted, int kind) {
    int begin = 0;
    while (begin < sorted.length && sorted[begin].kind < kind) {
      begin++;
    }
    return begin;
  }

  private static Groups groups(PciAlias[] sorted, int from, int end) {
    long[] numbers = new long[end - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = sorted[from + i].group;
    }
    return new Groups(numbers, from);
  }

  /**
   * Find the aliases that match.
   *
   * @param key a key with this prefix
   * @return the matches in their order; null if only the file itself can answer
   */
  @Nullable List<AliasMatch> search(PciKey key) {
    if (moduleOf.length == 0) {
      return List.of();
    }
    Search search = new Search(key);
    search.look(byIds.find(key.ids));
    search.look(byVendor.find(key.ids >>> 32));
    search.look(byBase.find(key.pciClass >>> 24));
    search.look((long) firstOther << 32 | (firstText - firstOther));
    for (int i = 0; i < texts.length; i++) {
      if (AliasPattern.matches(texts[i], key.text)) {
        search.take(firstText + i);
      }
    }
    return search.matches();
  }

  private String text(int alias) {
    return alias >= firstText
        ? texts[alias - firstText]
        : PciAlias.text(
            prefix,
            records[RECORD * alias],
            records[RECORD * alias + 1],
            (int) (records[RECORD * alias + 2] >>> 32));
  }

  private int rank(int alias) {
    return (int) records[RECORD * alias + 2];
  }

  /** Return the list with one more alias in it, by their ranks. */
  private int[] insert(int[] found, int count, int alias) {
    int[] list = found.length == 0 ? new int[MOST] : found;
    int place = count;
    while (place > 0 && rank(list[place - 1]) > rank(alias)) {
      list[place] = list[place - 1];
      place--;
    }
    list[place] = alias;
    return list;
  }

  private List<AliasMatch> matches(int[] found, int count) {
    AliasMatch[] matches = new AliasMatch[count];
    matches[0] = first(found[0]);
    for (int i = 1; i < count; i++) {
      AliasMatch match = first(found[i]);
      matches[i] = new AliasMatch(match.pattern(), match.module(), origin, match.source(), i);
    }
    return List.of(matches);
  }

  /** Return an alias's match as the first of its source. */
  private AliasMatch first(int alias) {
    AliasMatch match = made[alias];
    if (match == null) {
      String source = lines.length == 0 ? path : path + ":" + lines[alias];
      match = new AliasMatch(new Glob(text(alias)), modules[moduleOf[alias]], origin, source, 0);
      made[alias] = match;
    }
    return match;
  }

  /** One search; what it found is an object of its own only where there is more than one. */
  private final class Search {
    private final PciKey key;
    private int only;
    private int[] found = NONE;
    private int count;

    Search(PciKey key) {
      this.key = key;
    }

    /** Look at the aliases of a run. */
    void look(long run) {
      int first = (int) (run >>> 32);
      int end = first + (int) run;
      for (int alias = first; alias < end; alias++) {
        if (fits(alias)) {
          take(alias);
        }
      }
    }

    private boolean fits(int alias) {
      int at = RECORD * alias;
      int flags = (int) (records[at + 2] >>> 32);
      return ((records[at] ^ key.ids) & PAIRS[flags & 3]) == 0
          && ((records[at + 1] ^ key.subsystem) & PAIRS[flags >>> 2 & 3]) == 0
          && ((flags ^ key.pciClass) & CLASSES[flags >>> 4 & 7]) == 0;
    }

    void take(int alias) {
      if (count == 0) {
        only = alias;
      } else if (count < MOST) {
        found = insert(count == 1 ? insert(NONE, 0, only) : found, count, alias);
      }
      count++;
    }

    @Nullable List<AliasMatch> matches() {
      if (count == 1) {
        return List.of(first(only));
      }
      return count == 0 ? List.of() : count > MOST ? null : PciAliases.this.matches(found, count);
    }
  }
}
