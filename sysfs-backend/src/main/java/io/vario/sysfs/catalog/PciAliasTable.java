package io.vario.sysfs.catalog;

import io.vario.device.ModuleName;
import io.vario.host.AliasMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers for PCI devices, whose keys begin with {@code pci:} or {@code vfio_pci:}, what one file
 * answers, only sooner: for a host with many devices, or for a process that runs on.
 */
final class PciAliasTable {
  private static final String[] PREFIXES = {"pci:", "vfio_pci:"};

  private final PciAliases plain;
  private final PciAliases vfio;

  private PciAliasTable(Builder builder) {
    ModuleName[] modules = builder.modules.toArray(new ModuleName[0]);
    this.plain = new PciAliases(PREFIXES[0], builder.plain, modules, builder);
    this.vfio = new PciAliases(PREFIXES[1], builder.vfio, modules, builder);
  }

  /**
   * Make the table of a file.
   *
   * @throws BrokenIndexException if the file is damaged anywhere
   */
  static PciAliasTable of(AliasIndex index, AliasMatch.Origin origin) throws BrokenIndexException {
    Builder builder = new Builder(origin, index.path());
    index.collect(builder);
    return new PciAliasTable(builder);
  }

  /**
   * Find the aliases that match.
   *
   * @return the matches, as the file itself would give them; null if this key is one for the file
   */
  @Nullable List<AliasMatch> search(PciKey key) {
    return (key.vfio ? vfio : plain).search(key);
  }

  /** Takes the aliases of one file. */
  static final class Builder {
    final AliasMatch.Origin origin;
    final String path;
    private final List<PciAlias> plain = new ArrayList<>();
    private final List<PciAlias> vfio = new ArrayList<>();
    private final List<ModuleName> modules = new ArrayList<>();
    private final Map<ModuleName, Integer> places = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private int taken;
    private boolean hasLines;

    private Builder(AliasMatch.Origin origin, String path) {
      this.origin = origin;
      this.path = path;
    }

    boolean hasLines() {
      return hasLines;
    }

    /**
     * Tell whether an alias is of use here, going by its letters before the first wildcard.
     *
     * @param alias the normalised alias, or its beginning
     */
    boolean wants(CharSequence alias) {
      return AliasPattern.mayBegin(alias, PREFIXES[0]) || AliasPattern.mayBegin(alias, PREFIXES[1]);
    }

    /** Take an alias behind all others, as {@link AliasHits#append} does. */
    void append(String pattern, String module, int line) {
      hasLines |= line > 0;
      add(pattern, module, taken, line);
    }

    /** Take an alias by its priority, as {@link AliasHits#insert} does. */
    void insert(String pattern, String module, long priority) {
      add(pattern, module, priority << 31 | (Integer.MAX_VALUE - taken), 0);
    }

    private void add(String pattern, String module, long order, int line) {
      if (!ModuleName.isValid(module)) {
        return;
      }
      taken++;
      // Of equal ones the first that is met counts, as in AliasHits.
      if (!seen.add(pattern + ' ' + ModuleName.parse(module))) {
        return;
      }
      int place =
          places.computeIfAbsent(
              ModuleName.parse(module),
              name -> {
                modules.add(name);
                return modules.size() - 1;
              });
      if (AliasPattern.mayBegin(pattern, PREFIXES[0])) {
        plain.add(new PciAlias(pattern, PREFIXES[0], place, order, line));
      }
      if (AliasPattern.mayBegin(pattern, PREFIXES[1])) {
        vfio.add(new PciAlias(pattern, PREFIXES[1], place, order, line));
      }
    }
  }
}
