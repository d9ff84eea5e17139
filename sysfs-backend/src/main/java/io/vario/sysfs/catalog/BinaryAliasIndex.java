package io.vario.sysfs.catalog;

/** Searches modules.alias.bin or modules.builtin.alias.bin, the files that kmod itself reads. */
final class BinaryAliasIndex implements AliasIndex {
  private final String path;
  private final IndexTrie trie;

  BinaryAliasIndex(String path, byte[] data) throws BrokenIndexException {
    this.path = path;
    this.trie = new IndexTrie(data);
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void search(String key, AliasHits hits) throws BrokenIndexException {
    trie.searchPatterns(key, path, hits);
  }

  @Override
  public void collect(PciAliasTable.Builder table) throws BrokenIndexException {
    trie.collectPatterns(table);
  }

  @Override
  public int searchesWorthATable() {
    return 256;
  }
}
