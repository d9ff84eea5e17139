package io.vario.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Read what a class refers to from its file's constant pool (JVMS 4.4). */
final class ClassFile {
  private static final int HEADER = 8;
  private static final Pattern TYPE = Pattern.compile("L([^;<]+)[;<]");

  private final Map<Integer, String> texts = new HashMap<>();
  private final Map<Integer, Integer> classes = new HashMap<>();
  private final Map<Integer, int[]> namesAndTypes = new HashMap<>();
  private final Map<Integer, int[]> members = new HashMap<>();
  private final Map<Integer, Integer> methodTypes = new HashMap<>();

  /** Read a class file. */
  ClassFile(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    in.skipNBytes(HEADER);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.put(i, in.readUTF());
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          // Such an entry takes two places.
          i++;
        }
        case 7 -> classes.put(i, in.readUnsignedShort());
        case 8, 19, 20 -> in.skipNBytes(2);
        case 9, 10, 11 -> members.put(i, pair(in));
        case 12 -> namesAndTypes.put(i, pair(in));
        case 15 -> in.skipNBytes(3);
        case 16 -> methodTypes.put(i, in.readUnsignedShort());
        case 17, 18 -> in.skipNBytes(4);
        default -> throw new AssertionError("a constant of the unknown kind " + tag);
      }
    }
  }

  private static int[] pair(DataInputStream in) throws IOException {
    return new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
  }

  /** Return the classes that it names, such as {@code java/lang/String}. */
  Set<String> classes() {
    Set<String> names = new TreeSet<>();
    for (int text : classes.values()) {
      String name = text(text);
      if (name.startsWith("[")) {
        addTypes(name, names);
      } else {
        names.add(name);
      }
    }
    for (int[] nameAndType : namesAndTypes.values()) {
      addTypes(text(nameAndType[1]), names);
    }
    for (int descriptor : methodTypes.values()) {
      addTypes(text(descriptor), names);
    }
    return names;
  }

  /** Return the fields and methods that it uses, such as {@code java/lang/System.out}. */
  Set<String> members() {
    Set<String> names = new TreeSet<>();
    for (int[] member : members.values()) {
      Integer owner = classes.get(member[0]);
      int[] nameAndType = namesAndTypes.get(member[1]);
      if (owner != null && nameAndType != null) {
        names.add(text(owner) + "." + text(nameAndType[0]));
      }
    }
    return names;
  }

  private String text(int index) {
    return texts.getOrDefault(index, "");
  }

  private static void addTypes(String descriptor, Set<String> names) {
    Matcher types = TYPE.matcher(descriptor);
    while (types.find()) {
      names.add(types.group(1));
    }
  }
}
