package io.vario.example;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Take from a guide what a reader would. */
final class Guide {
  /** A file's name in a line of its own, and the block that follows. */
  private static final Pattern FILE =
      Pattern.compile("^`([^`\n]+)`:\n\n```[a-z]+\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** Lines to type, and what the last of them prints if the guide shows it. */
  private static final Pattern TYPED =
      Pattern.compile(
          "((?:^    [^\n]+\n)+)(?:\n```text\n(.*?)^```$)?", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern JAVA =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private final String text;

  Guide(String name) throws IOException {
    this.text = Files.readString(Places.ROOT.resolve("docs").resolve(name));
  }

  /** Hold lines to type, and what they print; empty if the guide does not show it. */
  record Typed(String lines, String printed) {}

  /** Return the content of each file that the reader makes. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    Matcher file = FILE.matcher(text);
    while (file.find()) {
      files.put(file.group(1), file.group(2));
    }
    return files;
  }

  /** Return the blocks of Java, in the guide's order. */
  List<String> java() {
    List<String> blocks = new ArrayList<>();
    Matcher block = JAVA.matcher(text);
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  /** Return what the reader types in a section and that stays within the project's folder. */
  List<Typed> typed(String heading) {
    int begin = text.indexOf("\n## " + heading + "\n");
    if (begin < 0) {
      throw new AssertionError("the guide has no section " + heading);
    }
    int end = text.indexOf("\n## ", begin + 1);
    // Blocks that are files hold lines that look as if they were typed.
    String section = FILE.matcher(text.substring(begin, end)).replaceAll("");
    List<Typed> typed = new ArrayList<>();
    Matcher each = TYPED.matcher(section);
    while (each.find()) {
      String printed = each.group(2);
      if (each.group(1).lines().noneMatch(line -> line.contains("sudo") || line.contains(" /"))) {
        typed.add(new Typed(each.group(1), printed == null ? "" : printed));
      }
    }
    return typed;
  }
}
