package io.vario.sysfs.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks depmod's binary indexes (modules.alias.bin, modules.dep.bin and their like) in place.
 *
 * <p>All numbers are unsigned 32 bits, highest byte first: the magic number, the version (its upper
 * half must be 2), the root's place. A place holds flags in its highest four bits and an offset in
 * the file in the others, 0 for none. Where it leads stand, each only if its flag says so: a prefix
 * ended by a zero; the first and the last letter that a child exists for, and a place for each
 * letter from the one to the other; the number of values, each a priority and a text ended by a
 * zero. A key is what stands on the way from the root: prefix, letter, prefix, letter and so on.
 *
 * <p>Nothing in the file is trusted: each step is paid for out of a budget that a real index cannot
 * use up, so that places that lead in circles end as a broken index.
 */
final class IndexTrie {
  private static final int MAGIC = 0xB007F457;
  private static final int MAJOR_VERSION = 2;
  private static final int HEADER = 12;
  private static final int HAS_PREFIX = 0x80000000;
  private static final int HAS_VALUES = 0x40000000;
  private static final int HAS_CHILDREN = 0x20000000;
  private static final int OFFSET = 0x0fffffff;

  private final byte[] data;
  private final int root;

  /**
   * Take an index.
   *
   * @param data the whole file; not copied, so nobody may change it
   * @throws BrokenIndexException if it does not begin as an index does
   */
  IndexTrie(byte[] data) throws BrokenIndexException {
    this.data = data;
    if (data.length < HEADER) {
      throw new BrokenIndexException("it ends within its header");
    }
    if (number(0) != MAGIC) {
      throw new BrokenIndexException("it does not begin as an index of depmod does");
    }
    if (number(4) >>> 16 != MAJOR_VERSION) {
      throw new BrokenIndexException("it is of version " + (number(4) >>> 16) + ", not 2");
    }
    this.root = number(8);
  }

  /**
   * Find the value of a key, taken letter by letter.
   *
   * @param key the key
   * @return the key's first value; null if the index does not hold the key
   * @throws BrokenIndexException if the walk meets damage
   */
  @Nullable String find(String key) throws BrokenIndexException {
    Budget budget = new Budget(data.length);
    Node node = node(root, budget);
    int keyAt = 0;
    while (node != null) {
      int length = node.prefixEnd - node.prefix;
      for (int i = 0; i < length; i++) {
        if (keyAt + i >= key.length() || key.charAt(keyAt + i) != letter(node.prefix + i)) {
          return null;
        }
      }
      keyAt += length;
      if (keyAt == key.length()) {
        return node.valueCount == 0 ? null : text(node.values + 4, textEnd(node.values + 4));
      }
      node = child(node, key.charAt(keyAt), budget);
      keyAt++;
    }
    return null;
  }

  /**
   * Find the keys of the index that, taken as patterns, match a key.
   *
   * @param key a normalised key
   * @param source what the matches name as their source
   * @param hits takes the matches
   * @throws BrokenIndexException if the walk meets damage
   */
  void searchPatterns(String key, String source, AliasHits hits) throws BrokenIndexException {
    new PatternSearch(key, source, hits).run();
  }

  /**
   * Hand over the keys of the index that, taken as patterns, a table wants; in the order in which
   * {@link #searchPatterns} would meet them.
   *
   * @param table takes the patterns
   * @throws BrokenIndexException if the walk meets damage
   */
  void collectPatterns(PciAliasTable.Builder table) throws BrokenIndexException {
    new PatternCollection(table).run();
  }

  private @Nullable Node child(Node parent, char letter, Budget budget)
      throws BrokenIndexException {
    if (letter < parent.first || letter > parent.last) {
      return null;
    }
    return node(number(parent.children + 4 * (letter - parent.first)), budget);
  }

  /** Return the node at a place, or null if the place is none. */
  private @Nullable Node node(int place, Budget budget) throws BrokenIndexException {
    int at = place & OFFSET;
    if (at == 0) {
      return null;
    }
    int prefix = at;
    int prefixEnd = at;
    if ((place & HAS_PREFIX) != 0) {
      prefixEnd = textEnd(at);
      at = prefixEnd + 1;
    }
    int first = 1;
    int last = 0;
    int children = 0;
    if ((place & HAS_CHILDREN) != 0) {
      first = letter(at);
      last = letter(at + 1);
      children = at + 2;
      at = children + 4 * (last - first + 1);
      if (first > last || at > data.length) {
        throw new BrokenIndexException("a node's children are out of order at byte " + children);
      }
    }
    int valueCount = 0;
    if ((place & HAS_VALUES) != 0) {
      valueCount = number(at);
      // Five bytes are the least that a value takes.
      if (valueCount < 0 || valueCount > (data.length - at) / 5) {
        throw new BrokenIndexException("a node claims more values than there are at byte " + at);
      }
      at += 4;
    }
    budget.pay(at - (place & OFFSET));
    return new Node(prefix, prefixEnd, first, last, children, at, valueCount);
  }

  private int letter(int at) throws BrokenIndexException {
    if (at < 0 || at >= data.length) {
      throw truncated(at);
    }
    return data[at] & 0xff;
  }

  private int number(int at) throws BrokenIndexException {
    if (at < 0 || at > data.length - 4) {
      throw truncated(at);
    }
    return data[at] << 24
        | (data[at + 1] & 0xff) << 16
        | (data[at + 2] & 0xff) << 8
        | (data[at + 3] & 0xff);
  }

  /** Return where the zero stands that ends the text. */
  private int textEnd(int from) throws BrokenIndexException {
    int at = from;
    while (letter(at) != 0) {
      at++;
    }
    return at;
  }

  /** Return the priority that a value begins with. */
  private long priority(int value) throws BrokenIndexException {
    return number(value) & 0xffffffffL;
  }

  private String text(int from, int end) {
    return new String(data, from, end - from, StandardCharsets.ISO_8859_1);
  }

  private BrokenIndexException truncated(int at) {
    return new BrokenIndexException(
        "it refers to byte " + at + ", but is " + data.length + " bytes long");
  }

  /** A node's parts, as places in the file. */
  private static final class Node {
    final int prefix;
    final int prefixEnd;
    final int first;
    final int last;
    final int children;
    final int values;
    final int valueCount;

    Node(int prefix, int prefixEnd, int first, int last, int children, int values, int valueCount) {
      this.prefix = prefix;
      this.prefixEnd = prefixEnd;
      this.first = first;
      this.last = last;
      this.children = children;
      this.values = values;
      this.valueCount = valueCount;
    }
  }

  /** Ends a walk that has looked at more bytes than a tree of that size can have. */
  private static final class Budget {
    private long left;

    Budget(int fileLength) {
      // No byte of a tree is looked at twice, but for keys that hold a wildcard themselves; the
      // rest
      // is for comparing patterns, whose common beginnings the file holds only once.
      this.left = 16L * fileLength + (1 << 20);
    }

    void pay(int bytes) throws BrokenIndexException {
      left -= bytes + 1L;
      if (left < 0) {
        throw new BrokenIndexException("its nodes lead in circles");
      }
    }
  }

  /** Walks over all that is below a node, with the pattern that leads there. */
  private abstract class Walk {
    private static final String WILDCARDS = "*?[";

    final Budget budget = new Budget(data.length);
    private char[] pattern = new char[128];
    private int length;

    // The way back.
    private Node[] nodes = new Node[16];
    private int[] nextSteps = new int[16];
    private int[] lengths = new int[16];
    private boolean[] wild = new boolean[16];
    private int depth;

    /** Tell whether to go on below what the pattern has led to. */
    boolean wants() {
      return true;
    }

    /** Meet a node with values. */
    abstract void meet(Node node) throws BrokenIndexException;

    /** Return at most so many of the pattern's first letters. */
    final String pattern(int most) {
      return new String(pattern, 0, Math.min(length, most));
    }

    /** Begin the pattern with some letters of a key. */
    final void start(String key, int end) throws BrokenIndexException {
      length = 0;
      for (int i = 0; i < end; i++) {
        push(key.charAt(i));
      }
    }

    /** Walk over all at or below a node; no wildcard is among the letters before. */
    final void walk(Node top, int prefixFrom) throws BrokenIndexException {
      walk(top, prefixFrom, false);
    }

    /** Walk over all at or below a child, with its letter at the end of the pattern. */
    final void walkBelow(char letter, Node child) throws BrokenIndexException {
      push(letter);
      walk(child, child.prefix, AliasPattern.isWildcard(letter));
    }

    private void walk(Node top, int prefixFrom, boolean topIsWild) throws BrokenIndexException {
      depth = 0;
      enter(top, prefixFrom, topIsWild);
      while (depth > 0) {
        int level = depth - 1;
        Node node = nodes[level];
        length = lengths[level];
        int step = nextSteps[level]++;
        // A search looks below the wildcards first as long as it has met none.
        int first = wild[level] ? 0 : WILDCARDS.length();
        int letter = step < first ? WILDCARDS.charAt(step) : node.first + step - first;
        if (step >= first && letter > node.last) {
          depth--;
          if (node.valueCount > 0) {
            budget.pay(length);
            meet(node);
          }
        } else if (step < first || first == 0 || !AliasPattern.isWildcard(letter)) {
          Node child = child(node, (char) letter, budget);
          if (child != null) {
            push((char) letter);
            enter(child, child.prefix, wild[level] || AliasPattern.isWildcard(letter));
          }
        }
      }
    }

    private void enter(Node node, int prefixFrom, boolean wildBefore) throws BrokenIndexException {
      boolean isWild = wildBefore;
      for (int at = prefixFrom; at < node.prefixEnd; at++) {
        int c = letter(at);
        push((char) c);
        isWild |= AliasPattern.isWildcard(c);
      }
      if (!wants()) {
        return;
      }
      if (depth == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * depth);
        nextSteps = Arrays.copyOf(nextSteps, 2 * depth);
        lengths = Arrays.copyOf(lengths, 2 * depth);
        wild = Arrays.copyOf(wild, 2 * depth);
      }
      nodes[depth] = node;
      nextSteps[depth] = 0;
      lengths[depth] = length;
      wild[depth] = isWild;
      depth++;
    }

    private void push(char c) throws BrokenIndexException {
      if (length == pattern.length) {
        // Each level adds a letter, so this bounds the depth as well.
        if (length >= AliasPattern.LONGEST) {
          throw new BrokenIndexException("a key is longer than any alias");
        }
        pattern = Arrays.copyOf(pattern, 2 * length);
      }
      pattern[length++] = c;
    }
  }

  /** One search for the patterns that match a key. */
  private final class PatternSearch extends Walk {
    private final String key;
    private final String source;
    private final AliasHits hits;

    PatternSearch(String key, String source, AliasHits hits) {
      this.key = key;
      this.source = source;
      this.hits = hits;
    }

    /** Walk letter by letter, and below each wildcard on the way. */
    void run() throws BrokenIndexException {
      Node node = node(root, budget);
      int keyAt = 0;
      while (node != null) {
        for (int at = node.prefix; at < node.prefixEnd; at++) {
          int c = letter(at);
          if (AliasPattern.isWildcard(c)) {
            start(key, keyAt);
            walk(node, at);
            return;
          }
          if (keyAt >= key.length() || key.charAt(keyAt) != c) {
            return;
          }
          keyAt++;
        }
        belowChild(node, '*', keyAt);
        belowChild(node, '?', keyAt);
        belowChild(node, '[', keyAt);
        if (keyAt == key.length()) {
          take(node, key);
          return;
        }
        node = child(node, key.charAt(keyAt), budget);
        keyAt++;
      }
    }

    private void belowChild(Node parent, char wildcard, int keyAt) throws BrokenIndexException {
      Node node = child(parent, wildcard, budget);
      if (node != null) {
        start(key, keyAt);
        walkBelow(wildcard, node);
      }
    }

    @Override
    void meet(Node node) throws BrokenIndexException {
      String text = pattern(Integer.MAX_VALUE);
      if (AliasPattern.matches(text, key)) {
        take(node, text);
      }
    }

    private void take(Node node, String text) throws BrokenIndexException {
      int at = node.values;
      for (int i = 0; i < node.valueCount; i++) {
        int end = textEnd(at + 4);
        budget.pay(end - at);
        hits.insert(text, text(at + 4, end), source, priority(at));
        at = end + 1;
      }
    }
  }

  /** One walk over all patterns that a table wants. */
  private final class PatternCollection extends Walk {
    /** So many letters are enough to know that no other will do. */
    private static final int BEGINNING = 16;

    private final PciAliasTable.Builder table;

    PatternCollection(PciAliasTable.Builder table) {
      this.table = table;
    }

    void run() throws BrokenIndexException {
      Node top = node(root, budget);
      if (top != null) {
        start("", 0);
        walk(top, top.prefix);
      }
    }

    @Override
    boolean wants() {
      return table.wants(pattern(BEGINNING));
    }

    @Override
    void meet(Node node) throws BrokenIndexException {
      String text = pattern(Integer.MAX_VALUE);
      int at = node.values;
      for (int i = 0; i < node.valueCount; i++) {
        int end = textEnd(at + 4);
        budget.pay(end - at);
        table.insert(text, text(at + 4, end), priority(at));
        at = end + 1;
      }
    }
  }
}
