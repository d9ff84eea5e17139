package io.vario.sysfs.catalog;

/** Answers which aliases of one file match a key. Immutable, so several threads may ask at once. */
sealed interface AliasIndex permits BinaryAliasIndex, TextAliasIndex, ModinfoAliasIndex {

  /** Return the file that the index was read from. */
  String path();

  /**
   * Find the aliases that match.
   *
   * @param key a normalised key
   * @param hits takes the matches
   * @throws BrokenIndexException if the file is damaged; some matches may have been taken
   */
  void search(String key, AliasHits hits) throws BrokenIndexException;

  /**
   * Hand over all aliases that a table of PCI devices wants, in the order in which a search would
   * meet them.
   *
   * @param table takes the aliases
   * @throws BrokenIndexException if the file is damaged; some aliases may have been taken
   */
  void collect(PciAliasTable.Builder table) throws BrokenIndexException;

  /** Return after how many searches a table costs less than further ones would. */
  int searchesWorthATable();
}
