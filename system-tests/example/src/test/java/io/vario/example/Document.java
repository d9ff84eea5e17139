package io.vario.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A document for people, as blocks of which a reader types some, and the text around them. */
final class Document {
  /** What a reader types into a shell, and what that prints. */
  static final String CONSOLE = "console";

  private static final String FENCE = "```";
  private static final String INDENT = "    ";
  private static final Pattern FILE = Pattern.compile("`([^`/]+)`:");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private final Path path;
  private final List<String> lines;
  private final List<Block> blocks = new ArrayList<>();
  private final List<String> text = new ArrayList<>();

  Document(Path path) throws IOException {
    this.path = path;
    this.lines = Files.readAllLines(path);
    int i = 0;
    while (i < lines.size()) {
      String line = lines.get(i);
      int end = i + 1;
      if (line.startsWith(FENCE)) {
        while (!lines.get(end).equals(FENCE)) {
          end++;
        }
        add(line.substring(FENCE.length()), i + 1, end);
        end++;
      } else if (line.startsWith(INDENT) && lines.get(i - 1).isEmpty()) {
        while (end < lines.size() && lines.get(end).startsWith(INDENT)) {
          end++;
        }
        add("indented", i, end);
      } else {
        text.add(line);
      }
      i = end;
    }
  }

  /**
   * Hold a block, and where in the document it is.
   *
   * @param file the name of the file that the reader makes of it; empty if none
   */
  record Block(String language, String file, List<String> lines, int begin) {
    String first() {
      return lines.get(0).strip();
    }
  }

  /**
   * Hold what is typed at a prompt, and what the document shows of what it prints.
   *
   * @param begin the line of the document that what is shown begins at
   */
  record Typed(String command, List<String> shown, int begin) {}

  List<Block> blocks() {
    return blocks;
  }

  /** Return what is typed in a block, by its prompts. */
  static List<Typed> typed(Block block) {
    List<Typed> typed = new ArrayList<>();
    for (int i = 0; i < block.lines().size(); i++) {
      String line = block.lines().get(i);
      if (line.startsWith("$ ")) {
        typed.add(new Typed(line.substring(2), new ArrayList<>(), block.begin() + i + 1));
      } else if (typed.isEmpty()) {
        throw new AssertionError("a block begins without a prompt: " + line);
      } else {
        typed.get(typed.size() - 1).shown().add(line);
      }
    }
    return typed;
  }

  /** Return where the links lead to. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    Matcher link = LINK.matcher(String.join("\n", text));
    while (link.find()) {
      links.add(link.group(1));
    }
    return links;
  }

  /** Return the headings, as links name them. */
  List<String> anchors() {
    List<String> anchors = new ArrayList<>();
    for (String line : text) {
      if (line.startsWith("#")) {
        anchors.add(
            line.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{Alnum} -]", "")
                .replace(' ', '-'));
      }
    }
    return anchors;
  }

  /** Write the document with other outputs; the last ones first, so that the places hold. */
  void rewrite(List<Typed> typed, List<List<String>> printed) throws IOException {
    for (int i = typed.size() - 1; i >= 0; i--) {
      int begin = typed.get(i).begin();
      List<String> shown = lines.subList(begin, begin + typed.get(i).shown().size());
      shown.clear();
      lines.addAll(begin, printed.get(i));
    }
    Files.writeString(path, String.join("\n", lines) + "\n");
  }

  private void add(String language, int begin, int end) {
    String before = begin < 3 ? "" : lines.get(begin - 3);
    Matcher file = FILE.matcher(before);
    blocks.add(
        new Block(
            language,
            file.matches() ? file.group(1) : "",
            List.copyOf(lines.subList(begin, end)),
            begin));
  }
}
