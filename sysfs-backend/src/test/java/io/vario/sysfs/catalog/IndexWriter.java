package io.vario.sysfs.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes indexes in depmod's binary format. */
final class IndexWriter {
  private static final int PREFIX = 0x80000000;
  private static final int VALUES = 0x40000000;
  private static final int CHILDREN = 0x20000000;

  private final TreeMap<String, List<Value>> values = new TreeMap<>();

  /** Add a value to a key; letters beyond 127 are not for indexes. */
  IndexWriter add(String key, String value, int priority) {
    List<Value> known = values.computeIfAbsent(key, k -> new ArrayList<>());
    known.add(new Value(value, priority));
    Collections.sort(known, (a, b) -> Integer.compareUnsigned(a.priority, b.priority));
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, 0xB007F457);
    number(out, 0x00020001);
    number(out, 0);
    int root = node(out, values, 0);
    byte[] bytes = out.toByteArray();
    for (int i = 0; i < 4; i++) {
      bytes[8 + i] = (byte) (root >>> (24 - 8 * i));
    }
    return bytes;
  }

  /** Write a node, its children first, and return its place. */
  private static int node(ByteArrayOutputStream out, Map<String, List<Value>> keys, int from) {
    if (keys.isEmpty()) {
      return 0;
    }
    String prefix = commonPrefix(keys, from);
    int behind = from + prefix.length();
    List<Value> own = List.of();
    TreeMap<Character, TreeMap<String, List<Value>>> byLetter = new TreeMap<>();
    for (Map.Entry<String, List<Value>> entry : keys.entrySet()) {
      if (entry.getKey().length() == behind) {
        own = entry.getValue();
      } else {
        byLetter
            .computeIfAbsent(entry.getKey().charAt(behind), c -> new TreeMap<>())
            .put(entry.getKey(), entry.getValue());
      }
    }
    TreeMap<Character, Integer> places = new TreeMap<>();
    byLetter.forEach((letter, below) -> places.put(letter, node(out, below, behind + 1)));
    int place = out.size();
    if (!prefix.isEmpty()) {
      place |= PREFIX;
      text(out, prefix);
    }
    if (!places.isEmpty()) {
      place |= CHILDREN;
      out.write(places.firstKey());
      out.write(places.lastKey());
      for (char c = places.firstKey(); c <= places.lastKey(); c++) {
        number(out, places.getOrDefault(c, 0));
      }
    }
    if (!own.isEmpty()) {
      place |= VALUES;
      number(out, own.size());
      for (Value value : own) {
        number(out, value.priority);
        text(out, value.text);
      }
    }
    return place;
  }

  private static String commonPrefix(Map<String, List<Value>> keys, int from) {
    String common = null;
    for (String key : keys.keySet()) {
      String rest = key.substring(from);
      if (common == null) {
        common = rest;
      }
      int same = 0;
      while (same < Math.min(common.length(), rest.length())
          && common.charAt(same) == rest.charAt(same)) {
        same++;
      }
      common = common.substring(0, same);
    }
    return String.valueOf(common);
  }

  private static void number(ByteArrayOutputStream out, int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    out.write(0);
  }

  private static final class Value {
    final String text;
    final int priority;

    Value(String text, int priority) {
      this.text = text;
      this.priority = priority;
    }
  }
}
